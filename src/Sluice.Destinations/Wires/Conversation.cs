namespace Sluice.Destinations.Wires;

/// <summary>What is said between the gateway and a destination: messages in, requests out, answers, and who must act then.</summary>
/// <param name="Title">What it shows, a sentence.</param>
/// <param name="Line">Where it begins in its file, from 1.</param>
internal sealed record Conversation(string Title, int Line)
{
    /// <summary>The settings, a JSON object.</summary>
    public WireLine Settings { get; init; } = new(0, "{}");

    /// <summary>The messages, each a JSON object. Several are a batch.</summary>
    public required IReadOnlyList<WireLine> Messages { get; init; }

    /// <summary>The only preset that runs; null for all.</summary>
    public WireLine? Preset { get; init; }

    /// <summary>The action that runs instead of the presets; null for the presets.</summary>
    public WireLine? Action { get; init; }

    /// <summary>The whole mapping of <see cref="Action"/>, a JSON object; null for the defaults of its fields.</summary>
    public WireLine? Mapping { get; init; }

    /// <summary>What is sent, in order.</summary>
    public required IReadOnlyList<ExpectedRequest> Requests { get; init; }

    /// <summary>How it ends: once for all messages, or once for each.</summary>
    public required IReadOnlyList<ExpectedEnd> Ends { get; init; }
}

/// <summary>What stands after the word of a line.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Text">The rest of the line.</param>
internal sealed record WireLine(int Line, string Text);

/// <summary>A request that must be sent, and the answer it gets.</summary>
internal sealed record ExpectedRequest(int Line, string Method, string Url)
{
    /// <summary>Headers that must be there, each as <c>name: value</c>.</summary>
    public IReadOnlyList<WireLine> Headers { get; init; } = [];

    /// <summary>The body; empty for none, null for any.</summary>
    public WireLine? Body { get; init; }

    /// <summary>The answer.</summary>
    public Answer Answer { get; init; } = new(200, null, "{}"u8.ToArray());
}

/// <summary>How a conversation ends for a message.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Outcome">Who acts next.</param>
/// <param name="Why">A part of the reason; empty for any.</param>
internal sealed record ExpectedEnd(int Line, WireOutcome Outcome, string Why)
{
    /// <summary>How long to wait before the next attempt; null for any.</summary>
    public TimeSpan? After { get; init; }
}

/// <summary>Verdicts as conversations name them.</summary>
internal enum WireOutcome
{
    Delivered,
    Retry,
    Reject,
    Pause,

    /// <summary>No action wants the message.</summary>
    Nothing,
}
