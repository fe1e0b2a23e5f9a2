namespace Sluice.Translation;

/// <summary>
/// What a call became, and the working memory to make it: reused call after call, so that translating allocates nothing in the steady
/// state. Not for two threads at once. Everything it shows is valid until the next call is translated into it.
/// </summary>
/// <param name="trace">Whether to record why each field is as it is. Costs nothing when false.</param>
public sealed class Translation(bool trace = false)
{
    private readonly List<Message> _messages = [];
    private readonly List<Problem> _problems = [];
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly List<TraceLine>? _trace = trace ? [] : null;

    /// <summary>What became of the call.</summary>
    public Outcome Outcome { get; internal set; }

    /// <summary>Why a valid call has no counterpart; null unless <see cref="Outcome"/> is <see cref="Outcome.NotMapped"/>.</summary>
    public string? NotMappedBecause { get; internal set; }

    /// <summary>The bytes of all messages.</summary>
    public ReadOnlyMemory<byte> Output { get; internal set; }

    /// <summary>The messages in the order in which they must be delivered.</summary>
    public IReadOnlyList<Message> Messages => _messages;

    /// <summary>Why the call, or items of it, were refused.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>What was accepted but not taken as sent.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>Why each field is as it is, message by message; empty unless asked for.</summary>
    public IReadOnlyList<TraceLine> Trace => _trace ?? [];
}
