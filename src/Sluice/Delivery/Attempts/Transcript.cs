using System.Text;
using System.Text.Unicode;
using Sluice.Delivery.Network;
using Sluice.Destinations;

namespace Sluice.Delivery.Attempts;

/// <summary>
/// The last request of an attempt and its answer as HTTP writes them, for a dead letter: secrets masked, bodies cut, those of a batch left out. Written only when
/// asked for.
/// </summary>
/// <param name="request">What was sent; null for standard output.</param>
/// <param name="masking">Takes the destination's secrets out.</param>
/// <param name="credentials">What the request proved itself with.</param>
internal sealed class Transcript(Outgoing.Http? request, Masking masking, string credentials)
{
    /// <summary>How much is kept of a body.</summary>
    public const int BodyBytesKept = 4 * 1024;

    private int _messages = 1;

    /// <summary>What came back; null when nothing did.</summary>
    public Reply? Reply { get; init; }

    /// <summary>Why nothing came back; empty when something did.</summary>
    public string Failure { get; init; } = "";

    /// <summary>
    /// Makes the request's body its own, before the exchange that lent it is another's. Bodies of a batch tell of others too, who can be forgotten while the letter
    /// of one message stays: of them nothing is kept.
    /// </summary>
    /// <param name="messages">How many were sent together.</param>
    public void Keep(int messages)
    {
        _messages = messages;
        if (messages == 1 && request is not null) request = request with { Body = request.Body.ToArray() };
    }

    /// <summary>Method, address, headers and body.</summary>
    public string Request => request is null ? "standard output" : masking.Apply(Write(request), credentials);

    /// <summary>Status, headers that matter, and body; or the network's error.</summary>
    public string Answer => masking.Apply(Reply is { } reply ? Write(reply) : Failure, credentials);

    private string Write(Outgoing.Http sent)
    {
        var text = new StringBuilder($"{sent.Method} {sent.Url.OriginalString}\n");
        foreach (var (name, value) in sent.Headers) text.Append($"{name}: {(IsSecret(name) ? "***" : value)}\n");
        return Append(text, sent.Body.Span);
    }

    private string Write(Reply reply)
    {
        var text = new StringBuilder($"HTTP {reply.Answer.Status}\n");
        foreach (var (name, value) in reply.Headers) text.Append($"{name}: {value}\n");
        return Append(text, reply.Answer.Body.Span);
    }

    // Masked before it is cut: half a secret would not be known as one.
    private string Append(StringBuilder head, ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return head.ToString().TrimEnd('\n');
        if (_messages > 1) return head.Append('\n').Append(NotKept).ToString();
        var whole = masking.Apply(Encoding.UTF8.GetString(body), credentials);
        var text = whole.AsSpan(0, Fitting(whole));
        return head.Append($"\n{text}").Append(text.Length < whole.Length ? $"\n… ({body.Length} bytes)" : "").ToString().TrimEnd('\n');
    }

    private string NotKept =>
        $"(one of {_messages} messages of a batch: its body tells of others too and is not kept; what was said of this message is the reason)";

    // How many of its characters there is room for.
    private static int Fitting(string text)
    {
        Span<byte> room = stackalloc byte[BodyBytesKept];
        Utf8.FromUtf16(text, room, out var fitting, out _);
        return fitting;
    }

    private static bool IsSecret(string header) =>
        header.Equals("authorization", StringComparison.OrdinalIgnoreCase) || header.Equals("proxy-authorization", StringComparison.OrdinalIgnoreCase)
        || header.Equals("cookie", StringComparison.OrdinalIgnoreCase);
}
