using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>
/// Turns calls of Customer.io's Track API (v1, v2), its Pipelines API and its <c>_cio</c> snippet into Pipelines messages. A pure function of the call and the
/// options; safe for many threads, each with its own <see cref="TranslatedCall"/>.
/// </summary>
/// <param name="options">The switches in force.</param>
public sealed class Translator(TranslationOptions options)
{
    private readonly CompiledOptions _compiled = new(options);

    /// <summary>The switches in force.</summary>
    public TranslationOptions Options { get; } = options;

    /// <summary>Translates a call. Never throws for anything a client can send.</summary>
    /// <param name="call">The call.</param>
    /// <param name="into">Receives the result; what it held before is gone.</param>
    public void Translate(in TrackCall call, TranslatedCall into) =>
        Translate(call, Endpoint.Match(call.Method, call.Target.Span), into);

    /// <summary>Translates a call whose endpoint is known already.</summary>
    /// <param name="call">The call.</param>
    /// <param name="endpoint">What <see cref="Endpoint.Match"/> said of it.</param>
    /// <param name="into">Receives the result; what it held before is gone.</param>
    public void Translate(in TrackCall call, Endpoint endpoint, TranslatedCall into)
    {
        into.Reset(call.ReceivedAt, room: Math.Max(0, Options.MaxTotalBytes - call.Target.Length - call.Body.Length));
        if (endpoint.Operation == Operation.None)
        {
            into.Outcome = Outcome.UnknownEndpoint;
            return;
        }
        var accepted = ReadBody(call, endpoint, into, out var body) && endpoint.Api switch
        {
            Api.TrackV2 => new TrackV2(_compiled, call, into).Translate(endpoint, body),
            Api.Pipelines => new PipelinesCalls(_compiled, call, into).Translate(endpoint, body),
            Api.Browser => new BrowserCalls(_compiled, call, into).Translate(endpoint, body),
            _ => new TrackV1(_compiled, call, into).Translate(endpoint, body),
        };
        if (!accepted)
        {
            into.RewindTo(default);
            into.Outcome = Outcome.Refused;
        }
        else if (into.NotMappedBecause is not null) into.Outcome = Outcome.NotMapped;
    }

    /// <summary>The body as an object; an empty one counts as <c>{}</c> (spec 1.6). Operations without fields ignore it.</summary>
    private bool ReadBody(in TrackCall call, Endpoint endpoint, TranslatedCall into, out JsonValue body)
    {
        body = default;
        var isBatch = endpoint.Operation is Operation.Batch or Operation.PipelinesBatch;
        var max = isBatch ? Options.MaxBatchBytes : Options.MaxItemBytes;
        if (endpoint.Api is Api.TrackV2 or Api.Pipelines && call.Body.Length > max)
        {
            return into.Refuse("too_large", "", $"The body has {call.Body.Length} bytes; at most {max} are taken.", -1);
        }
        // The gateway posts what it takes from an image; one that was only got has no body, whatever came with it.
        var isInQuery = endpoint.Operation == Operation.BrowserImage && call.Method.Equals("GET", StringComparison.OrdinalIgnoreCase);
        var text = isInQuery ? ImageQuery.ToBody(call.Target.Span, endpoint.CallType) : call.Body;
        if (endpoint.Operation is Operation.DeletePerson or Operation.DeleteDevice or Operation.Suppress or Operation.Unsuppress || text.IsEmpty)
        {
            return true;
        }
        if (FormBody.Is(endpoint, call.ContentType, text.Span) && FormBody.Read(text.Span, Options.MaxDepth, out text) is { } broken)
            return into.Refuse("invalid", "", broken, -1);
        // A comment at the end could keep the gateway from adding what it saw.
        var strict = Options.StrictJson || endpoint.Api == Api.Browser;
        var wrong = isBatch ? into.Body.ReadParts(text.Span, strict, Options.MaxDepth) : into.Body.Read(text.Span, strict, Options.MaxDepth);
        if (wrong is not null) return into.Refuse("invalid", "", wrong, -1);
        body = into.Body.Root;
        return body.Kind == JsonKind.Object || into.Refuse("invalid", "", "The body must be a JSON object.", -1);
    }
}
