using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;
using Sluice.Routing;

namespace Sluice.Configuration.Declarations;

/// <summary>The keys of <c>tests:</c>.</summary>
internal static class TestKeys
{
    /// <summary>The list of tests.</summary>
    public static Kind<IReadOnlyList<TestConfig>> List() => new ListOf<TestConfig>(new AtItsLine(Test()));

    private static Section<TestConfig> Test() => new(new TestConfig { Name = "" })
    {
        {
            "name", new Unique(new Text(), "the name of a test", StringComparer.Ordinal),
            test => test.Name, (test, value) => test with { Name = value },
            "What the test shows, as a sentence.", Needs.Presence
        },
        {
            "source", new Known(Known.ASource), test => test.Source, (test, value) => test with { Source = value },
            "The source that the call counts as sent by. Without it, the first."
        },
        { "call", Call(), test => test.Call, (test, value) => test with { Call = value }, "The call.", Needs.Presence },
        {
            "expect", new ListOf<ReadOnlyMemory<byte>>(new Json("a set of keys", onlyObject: true)),
            test => test.Expect, (test, value) => test with { Expect = value },
            "The messages, in order: the members that must be equal, others may be there. `[]` when there must be none. Without the key, any."
        },
        {
            "requests", new ByDestination(), test => test.Requests, (test, value) => test with { Requests = value },
            "The requests by the destination's name, in order, each with any of `method`, `url`, `headers`, `body` (or `line`, for standard output)."
        },
        {
            "none", new ListOf<string>(new Known(Known.ADestination), oneAlone: true), test => test.None, (test, value) => test with { None = value },
            "The destinations that must get nothing."
        },
        new Rule<TestConfig>(
            ["expect", "requests", "none"], test => test.Expect is not null || test.Requests.Count > 0 || test.None.Count > 0,
            "A test expects something: `expect`, `requests`, `none`, or several of them."),
    };

    private static Section<TestCall> Call() => new(new TestCall())
    {
        {
            "method", Words.Of("a method of the APIs", Translation.Endpoint.Methods),
            call => call.Method, (call, value) => call with { Method = value }, "The HTTP method."
        },
        { "path", new CallPath(), call => call.Path, (call, value) => call with { Path = value }, "The path, as it is sent.", Needs.Presence },
        {
            "body", new Json("any value", textAsIs: true), call => call.Body, (call, value) => call with { Body = value },
            "The body: keys and values, or a text that is sent as it is."
        },
    };

    /// <summary>The path of a call.</summary>
    private sealed class CallPath : Scalar<string>
    {
        public override string Says => "a path";

        public override string? Parse(string text, out string value)
        {
            value = text;
            if (text[0] != '/') return "is not a path; write it without scheme and host, such as /api/v1/customers/42/events";
            return text.All(letter => letter is > ' ' and <= '~') ? null : "holds a character that no path can; percent-encode it";
        }

        public override string Write(string value) => value;

        protected override JsonObject Native() => new() { ["type"] = "string", ["pattern"] = "^/[!-~]*$" };
    }

    /// <summary>A test that remembers where it stands.</summary>
    private sealed class AtItsLine(Section<TestConfig> keys) : Kind<TestConfig>
    {
        public override string Says => keys.Says;

        public override Contents? Inside => keys.Inside;

        public override bool TryRead(Place place, Reading reading, out TestConfig value)
        {
            var sound = keys.TryRead(place, reading, out value);
            value = value with { Line = place.Node.Line };
            return sound;
        }

        public override string? Write(TestConfig value) => null;

        public override JsonObject Schema() => keys.Schema();
    }

    /// <summary>Lists of requests under names of destinations.</summary>
    private sealed class ByDestination : Kind<IReadOnlyList<ExpectedRequests>>
    {
        private static readonly string[] Members = ["method", "url", "headers", "body", "line"];
        private readonly ListOf<ReadOnlyMemory<byte>> _requests = new(new Json("a set of keys", onlyObject: true));

        public override string Says => "names of destinations, each with a list of requests";

        public override bool TryRead(Place place, Reading reading, out IReadOnlyList<ExpectedRequests> value)
        {
            value = [];
            if (place.Node is not YamlMap map)
            {
                reading.RefuseShape(place, "a set of names of destinations, each with a list of requests");
                return false;
            }
            var before = reading.ProblemCount;
            var all = new List<ExpectedRequests>();
            foreach (var (key, list) in map.Entries)
            {
                var at = new Place(list, place.PathOf(Reading.Printable(key.Text)));
                var known = reading.Claimed(Known.ADestination);
                if (!known.Contains(key.Text)) reading.Refuse(key, at.Path, $"'{Reading.Printable(key.Text)}' is not {Known.ADestination}{Suggestion.Cure(key.Text, known)}");
                else if (all.Exists(one => one.Destination == key.Text)) reading.Refuse(key, at.Path, "is given twice");
                CheckMembers(at, reading);
                if (_requests.TryRead(at, reading, out var requests)) all.Add(new(key.Text, requests));
            }
            value = all;
            return reading.ProblemCount == before;
        }

        public override string? Write(IReadOnlyList<ExpectedRequests> value) => null;

        public override JsonObject Schema() => new() { ["type"] = "object", ["additionalProperties"] = _requests.Schema() };

        private static void CheckMembers(Place list, Reading reading)
        {
            if (list.Node is not YamlList requests) return;
            foreach (var (index, request) in requests.Items.Index())
            {
                foreach (var (key, _) in (request as YamlMap)?.Entries ?? [])
                {
                    if (!Members.Contains(key.Text))
                        reading.Refuse(key, list.Item(index, request).PathOf(Reading.Printable(key.Text)), $"unknown key{Suggestion.Cure(key.Text, Members)}");
                }
            }
        }
    }
}
