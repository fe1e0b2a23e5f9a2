namespace Sluice.Translation;

/// <summary>The family an endpoint belongs to; it decides how the caller is authenticated and how it is answered.</summary>
public enum Api
{
    /// <summary>No endpoint has this path.</summary>
    None,

    /// <summary>Track v1 with Basic site id and API key.</summary>
    TrackV1,

    /// <summary>Track v1 endpoints that Customer.io serves without credentials: delivery metrics and unsubscribe.</summary>
    TrackV1Open,

    /// <summary>Track v2 with Basic site id and API key.</summary>
    TrackV2,

    /// <summary>Pipelines with a write key.</summary>
    Pipelines,

    /// <summary>What the <c>_cio</c> snippet of web pages sends, with a site id alone.</summary>
    Browser,
}

/// <summary>What an endpoint does (spec 1.4, 2.1, 4.1).</summary>
public enum Operation
{
    /// <summary>The path is known, but not with this method.</summary>
    None,
    Identify,
    DeletePerson,
    Suppress,
    Unsuppress,
    AddDevice,
    DeleteDevice,
    Event,
    AnonymousEvent,
    Merge,
    Metric,
    PushEvent,
    InAppEvent,
    SubmitForm,
    AddToSegment,
    RemoveFromSegment,
    Unsubscribe,
    Entity,
    Batch,
    PipelinesCall,
    PipelinesBatch,

    /// <summary>A call of a web page, as JSON in the body.</summary>
    BrowserCall,

    /// <summary>The same in the query of an image, for pages that can send nothing else.</summary>
    BrowserImage,
}

/// <summary>The endpoint that a method and a raw target name, with the still percent-encoded path segments it captured.</summary>
/// <param name="Api">The family; <see cref="Api.None"/> when no endpoint has this path.</param>
/// <param name="Operation">What it does; <see cref="Operation.None"/> when it exists for other methods only.</param>
/// <param name="First">First captured segment within the target (person, delivery, form or segment id); may be empty.</param>
/// <param name="Second">Second captured segment (device token); may be empty.</param>
/// <param name="CallType">For single Pipelines calls and those of web pages: which; null when it has no name that is known.</param>
public readonly record struct Endpoint(Api Api, Operation Operation, Range First = default, Range Second = default, MessageType? CallType = null)
{
    private const int MostSegments = 8;

    /// <summary>The HTTP methods that endpoints have.</summary>
    internal static string[] Methods { get; } = ["POST", "PUT", "DELETE", "GET"];

    /// <summary>
    /// Finds the endpoint for a method and a raw request target. The target is split before it is decoded, so that <c>%2F</c> stays
    /// inside its segment (spec 1.3). Paths are taken with and without <c>/api</c>, events also in the singular (1.5), and a
    /// closing slash is ignored where nothing is expected behind it.
    /// </summary>
    public static Endpoint Match(string method, ReadOnlySpan<byte> target)
    {
        var path = RequestTarget.PathOf(target);
        Span<Range> found = stackalloc Range[MostSegments];
        var count = 0;
        foreach (var segment in path.Split((byte)'/'))
        {
            if (count == MostSegments) return default;
            found[count++] = segment;
        }

        // A target starts with a slash, so the first piece is empty.
        if (count < 2 || !path[found[0]].IsEmpty) return default;
        ReadOnlySpan<Range> segments = found[1..count];
        var exact = new Matcher(method, path, segments).Match();
        if (segments.Length == 1 || !path[segments[^1]].IsEmpty) return exact;
        // A closing slash is ignored, unless only an empty last segment makes the path match.
        var shorter = new Matcher(method, path, segments[..^1]).Match();
        return exact.Api == Api.None || shorter.Operation != Operation.None ? shorter : exact;
    }

    private readonly ref struct Matcher(string method, ReadOnlySpan<byte> path, ReadOnlySpan<Range> segments)
    {
        private readonly string _method = method;
        private readonly ReadOnlySpan<byte> _path = path;
        private readonly ReadOnlySpan<Range> _segments = segments;

        public Endpoint Match()
        {
            if (Is(0, "api"u8) && Is(1, "v1"u8)) return TrackV1(2);
            if (Is(0, "api"u8) && Is(1, "v2"u8)) return TrackV2(2);
            if (Is(0, "v2"u8)) return TrackV2(1);
            if (Is(0, "v1"u8)) return _segments.Length == 2 && Pipelines() is { Api: not Api.None } call ? call : TrackV1(1);
            if (Is(0, "push"u8) && Is(1, "events"u8) && Has(2)) return Post(Api.TrackV1Open, Operation.PushEvent);
            if (Is(0, "unsubscribe"u8) && Has(2)) return Post(Api.TrackV1Open, Operation.Unsubscribe, _segments[1]);
            if (Is(0, "events"u8) && Has(2)) return Browser();
            return default;
        }

        private Endpoint TrackV2(int at) =>
            !Has(at + 1) ? default
            : Is(at, "entity"u8) ? Post(Api.TrackV2, Operation.Entity)
            : Is(at, "batch"u8) ? Post(Api.TrackV2, Operation.Batch)
            : default;

        private Endpoint TrackV1(int at)
        {
            if (Is(at, "customers"u8)) return Customers(at + 1);
            if (Has(at + 1))
            {
                if (Is(at, "events"u8)) return Post(Api.TrackV1, Operation.AnonymousEvent);
                if (Is(at, "merge_customers"u8)) return Post(Api.TrackV1, Operation.Merge);
                if (Is(at, "metrics"u8)) return Post(Api.TrackV1Open, Operation.Metric);
            }
            if (Has(at + 2))
            {
                if (Is(at, "identify"u8)) return When(_method is "PUT" or "POST", Api.TrackV1, Operation.Identify, _segments[at + 1]);
                if (Is(at, "push"u8) && Is(at + 1, "events"u8)) return Post(Api.TrackV1Open, Operation.PushEvent);
                if (Is(at, "cio_deliveries"u8) && Is(at + 1, "events"u8)) return Post(Api.TrackV1Open, Operation.InAppEvent);
                if (Is(at, "unsubscribe"u8)) return Post(Api.TrackV1Open, Operation.Unsubscribe, _segments[at + 1]);
            }
            if (Has(at + 3))
            {
                if (Is(at, "forms"u8) && Is(at + 2, "submit"u8)) return Post(Api.TrackV1, Operation.SubmitForm, _segments[at + 1]);
                if (Is(at, "segments"u8) && Is(at + 2, "add_customers"u8)) return Post(Api.TrackV1, Operation.AddToSegment, _segments[at + 1]);
                if (Is(at, "segments"u8) && Is(at + 2, "remove_customers"u8)) return Post(Api.TrackV1, Operation.RemoveFromSegment, _segments[at + 1]);
            }
            return default;
        }

        private Endpoint Customers(int at)
        {
            if (_segments.Length <= at) return default;
            var person = _segments[at];
            if (Has(at + 1))
            {
                return When(_method is "PUT" or "DELETE", Api.TrackV1, _method == "PUT" ? Operation.Identify : Operation.DeletePerson, person);
            }
            if (Has(at + 2))
            {
                if (Is(at + 1, "events"u8) || Is(at + 1, "event"u8)) return Post(Api.TrackV1, Operation.Event, person);
                if (Is(at + 1, "suppress"u8)) return Post(Api.TrackV1, Operation.Suppress, person);
                if (Is(at + 1, "unsuppress"u8)) return Post(Api.TrackV1, Operation.Unsuppress, person);
                if (Is(at + 1, "devices"u8)) return When(_method == "PUT", Api.TrackV1, Operation.AddDevice, person);
            }
            if (Has(at + 3) && Is(at + 1, "devices"u8))
            {
                return When(_method == "DELETE", Api.TrackV1, Operation.DeleteDevice, person, _segments[at + 2]);
            }
            return default;
        }

        private Endpoint Pipelines()
        {
            var name = _path[_segments[1]];
            if (name.SequenceEqual("batch"u8) || name.SequenceEqual("b"u8) || name.SequenceEqual("import"u8))
            {
                return Post(Api.Pipelines, Operation.PipelinesBatch);
            }
            return MessageTypes.TryParse(name, out var type) || MessageTypes.TryParseInitial(name, out type)
                ? Post(Api.Pipelines, Operation.PipelinesCall) with { CallType = type }
                : default;
        }

        // /events/track takes JSON; /events/track.gif is an image, and is one whatever it is called (spec 3).
        private Endpoint Browser()
        {
            var name = _path[_segments[1]];
            var isImage = name.EndsWith(".gif"u8);
            var type = BrowserCalls.TypeOf(isImage ? name[..^".gif".Length] : name);
            if (type is null && !isImage) return default;
            return When(_method == (isImage ? "GET" : "POST"), Api.Browser, isImage ? Operation.BrowserImage : Operation.BrowserCall) with { CallType = type };
        }

        private bool Has(int count) => _segments.Length == count;

        private bool Is(int at, ReadOnlySpan<byte> text) => at < _segments.Length && _path[_segments[at]].SequenceEqual(text);

        private Endpoint Post(Api api, Operation operation, Range first = default) => When(_method == "POST", api, operation, first);

        private static Endpoint When(bool allowed, Api api, Operation operation, Range first = default, Range second = default) =>
            new(api, allowed ? operation : Operation.None, first, second);
    }
}
