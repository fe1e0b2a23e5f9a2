using Sluice.Configuration;
using Sluice.Ingest.Answers;
using Sluice.Ingest.Calls;
using Sluice.Operator.Admin;
using Sluice.Routing.Rules;
using Sluice.Translation;

namespace Sluice.Cli.Lines;

/// <summary>Translates calls that come as lines, outside the gateway: numbers them, gives them time and identity.</summary>
/// <param name="plan">The configuration; null for the default switches, without rules.</param>
/// <param name="source">Name of the source that the calls count as sent by.</param>
/// <param name="clock">What time it is, unless fixed.</param>
/// <param name="receivedAt">A fixed time of receipt: the same lines then give the same bytes. Null: now.</param>
/// <param name="trace">Whether to record why each field is as it is.</param>
/// <param name="secrets">What calls must not show when they are translated; null for nothing.</param>
internal sealed class CallTranslation(
    Plan? plan, string source, TimeProvider clock, DateTimeOffset? receivedAt, bool trace = false, SourceSecrets? secrets = null)
{
    private readonly CallLine _call = new();
    private readonly GatewayConfig _config = plan?.Config ?? new();
    private readonly RuledTranslator _translator = plan?.Translator ?? new(new GatewayConfig().Translation);
    private readonly HashSet<string> _withoutPrivacyEvents = [.. plan?.Config.Sources.Where(static one => !one.PrivacyEvents).Select(static one => one.Name) ?? []];

    // Without a fixed time, two runs within one millisecond must not give the same ids.
    private readonly ulong _unique = receivedAt is null ? BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8)) : 0;

    /// <summary>What the last call became.</summary>
    public TranslatedCall Result { get; } = new(trace);

    /// <summary>The last call, without secrets.</summary>
    public TrackCall Call { get; private set; }

    /// <summary>Why the last call, though valid, has no message; null when it has.</summary>
    public string? NotMappedBecause { get; private set; }

    /// <summary>Translates the call on a line. Returns why it was refused as a whole, or null.</summary>
    public Problem? Translate(ReadOnlyMemory<byte> line, long number) =>
        _call.Read(line) is { } wrong ? new("invalid", "", wrong) : Translate(_call.Method, _call.Path, _call.Body, number, _call.ContentType);

    /// <summary>Translates one call. Returns why it was refused as a whole, or null.</summary>
    public Problem? Translate(string method, ReadOnlyMemory<byte> target, ReadOnlyMemory<byte> body, long number, string contentType = CallLine.Json)
    {
        var most = BodyBounds.Of(_config, Translation.Endpoint.Match(method, target.Span), hasKey: true).Bytes;
        if (body.Length > most) return new("too_large", "", Refusal.TooLarge(most, decoded: false).Message);
        var at = receivedAt ?? clock.GetUtcNow();
        return Translate(new(method, target, body, at, MessageId.ForCall(at, _unique + (ulong)number)) { ContentType = contentType }, source);
    }

    /// <summary>Translates one call that has its time and identity. Returns why it was refused as a whole, or null.</summary>
    public Problem? Translate(in TrackCall sent, string sender)
    {
        var call = (secrets?.Mask(sent) ?? sent) with { TakesPrivacyEvents = !_withoutPrivacyEvents.Contains(sender) };
        var (method, target) = (call.Method, call.Target);
        _translator.Translate(call, Translation.Endpoint.Match(method, target.Span), sender, Result);
        Call = call;
        NotMappedBecause = Result.NotMappedBecause;
        if (Result.Outcome == Outcome.UnknownEndpoint && IsInquiry(method, target.Span))
        {
            NotMappedBecause = "The gateway answers this question itself; it carries no event.";
            return null;
        }
        return Result.Outcome switch
        {
            Outcome.Refused => Result.Problems is [var first, ..] ? first : new("invalid", "", "The call was refused."),
            Outcome.UnknownEndpoint => NoEndpoint(method, target.Span),
            _ => null,
        };
    }

    // The one endpoint of the Track API that asks instead of telling (spec 1.4.15).
    private static bool IsInquiry(string method, ReadOnlySpan<byte> target) =>
        method == "GET" && RequestTarget.PathOf(target).EndsWith("/v1/accounts/region"u8);

    private static Problem NoEndpoint(string method, ReadOnlySpan<byte> target)
    {
        var path = System.Text.Encoding.UTF8.GetString(target);
        var taken = new List<string>();
        foreach (var other in Translation.Endpoint.Methods)
        {
            if (Translation.Endpoint.Match(other, target).Operation != Operation.None || IsInquiry(other, target)) taken.Add(other);
        }
        if (taken.Count > 0) return new("not_found", "method", $"There is no {method} {path}; this path takes {string.Join(", ", taken)}.");
        return new("not_found", "path", $"There is no endpoint {method} {path}; docs/endpoints.md lists them.");
    }
}
