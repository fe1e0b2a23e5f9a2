using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Benchmarks.Corpora;

/// <summary>
/// Makes the corpus: calls as the clients of a shop or an app send them, in NDJSON lines <c>{"method","path","body"}</c>, the same for the same seed. The mix
/// is a judgement, not taken from anybody's traffic: half of it events, a third people, the rest devices, objects, batches; two thirds Track v1, a quarter
/// Track v2, a tenth Pipelines. Single calls have some ten bytes up to 8 KB; every call is within Customer.io's limits.
/// </summary>
internal sealed class CorpusGenerator : IDisposable
{
    /// <summary>What a run takes when it is not told otherwise.</summary>
    public const int DefaultCount = 20_000;

    /// <summary>The seed of <see cref="DefaultCount"/> calls that everybody has.</summary>
    public const ulong DefaultSeed = 20_261_128;

    private readonly Chance _chance;
    private readonly CallWriter _calls;
    private readonly Facts _facts;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _plain, _escaping;
    private readonly (int Share, Func<Made> Make)[] _mix;
    private readonly int _shares;

    public CorpusGenerator(ulong seed)
    {
        _chance = new(seed);
        _facts = new(_chance);
        _calls = new(_chance, _facts);
        _plain = new(_line, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        _escaping = new(_line);
        _mix = Mix();
        _shares = _mix.Sum(static one => one.Share);
    }

    /// <summary>The next calls.</summary>
    /// <returns>Lines without their ends; each is valid until the next.</returns>
    public IEnumerable<ReadOnlyMemory<byte>> Lines(int count)
    {
        for (; count > 0; count--)
        {
            _line.ResetWrittenCount();
            // Some clients escape everything but ASCII.
            var json = _chance.Falls(100) ? _escaping : _plain;
            json.Reset(_line);
            json.WriteStartObject();
            var (method, path, body) = Next().Make();
            json.WriteString("method", method);
            json.WriteString("path", path);
            if (body is not null)
            {
                json.WritePropertyName("body");
                body(json);
            }
            json.WriteEndObject();
            json.Flush();
            yield return _line.WrittenMemory;
        }
    }

    public void Dispose()
    {
        _plain.Dispose();
        _escaping.Dispose();
    }

    private (int Share, Func<Made> Make) Next()
    {
        var at = _chance.Below(_shares);
        foreach (var one in _mix)
        {
            if ((at -= one.Share) < 0) return one;
        }
        throw new InvalidOperationException("the shares do not add up");
    }

    // For each thousand calls.
    private (int, Func<Made>)[] Mix() =>
    [
        (190, () => OfPerson("PUT", "", (json, person) => _calls.Person(json, person, withObjects: false))),
        (25, () => OfPerson("PUT", "", (json, person) => _calls.Person(json, person, withObjects: true))),
        (255, () => OfPerson("POST", "/events", (json, _) => _calls.Event(json, null, isAnonymous: false))),
        (60, () => OfPerson("POST", "/events", (json, _) => _calls.Event(json, "page", isAnonymous: false))),
        (30, () => OfPerson("POST", "/events", (json, _) => _calls.Event(json, "screen", isAnonymous: false))),
        (30, () => new("POST", "/api/v1/events", json => _calls.Event(json, null, isAnonymous: true))),
        (15, () => OfPerson("PUT", "/devices", (json, _) => _calls.Device(json))),
        (5, () => OfPerson("DELETE", $"/devices/{_chance.Hex(64)}", null)),
        (2, () => OfPerson("POST", "/suppress", null)),
        (2, () => OfPerson("POST", "/unsuppress", null)),
        (2, () => OfPerson("DELETE", "", null)),
        (4, () => new("POST", "/api/v1/merge_customers", _calls.Merge)),
        (80, () => Entity("identify")),
        (85, () => Entity("event")),
        (18, () => Entity("page")),
        (8, () => Entity("screen")),
        (6, () => Entity("add_device")),
        (2, () => Entity("delete_device")),
        (10, () => Entity("add_relationships")),
        (2, () => Entity("delete_relationships")),
        (15, () => Entity("object")),
        (8, () => Entity("object_people")),
        (3, () => Entity("merge")),
        (1, () => Entity("suppress")),
        (1, () => Entity("unsuppress")),
        (1, () => Entity("delete")),
        (40, () => new("POST", "/api/v2/batch", _calls.Batch)),
        (25, () => Message("identify")),
        (45, () => Message("track")),
        (15, () => Message("page")),
        (5, () => Message("group")),
        (10, () => new("POST", "/v1/batch", _calls.Messages)),
    ];

    private Made OfPerson(string method, string below, Action<Utf8JsonWriter, int>? body)
    {
        var person = _facts.Person();
        var known = Uri.EscapeDataString(_chance.Falls(900) ? Facts.Id(person) : Facts.Email(person));
        return new(method, $"/api/v1/customers/{known}{below}", body is null ? null : json => body(json, person));
    }

    private Made Entity(string action) => new("POST", "/api/v2/entity", json => _calls.Entity(json, action));

    private Made Message(string type) => new("POST", $"/v1/{type}", json => _calls.Message(json, type));

    private readonly record struct Made(string Method, string Path, Action<Utf8JsonWriter>? Body);
}
