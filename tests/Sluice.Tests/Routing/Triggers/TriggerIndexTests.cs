using CsCheck;
using Sluice.Routing.Triggers;

namespace Sluice.Tests.Routing.Triggers;

/// <summary>Generated triggers, whose meaning is generated with them.</summary>
public sealed class TriggerIndexTests
{
    private static readonly string[] Words = ["track", "page", "A", "B", "C"];

    private static readonly Gen<Sample> Samples = Gen.Select(
        Word(),
        Word(),
        Gen.OneOf<string?>(null, "1", "2", "\"1\"", "true"),
        (type, @event, n) => new Sample(type, @event, n));

    private static readonly Gen<Generated> Clauses = Gen.OneOf(
        Gen.Select(Gen.Bool, Gen.OneOf(Words), Gen.Bool, (isType, word, not) => new Generated(
            $"{(isType ? "type" : "event")} {(not ? "!=" : "=")} \"{word}\"", one => ((isType ? one.Type : one.Event) == $"\"{word}\"") != not)),
        Gen.Select(Gen.Bool, Gen.OneOf(Words).Array[0, 3], (isType, words) => new Generated(
            $"{(isType ? "type" : "event")} in [{string.Join(", ", words.Select(word => $"'{word}'"))}]",
            one => words.Any(word => (isType ? one.Type : one.Event) == $"\"{word}\""))),
        Gen.OneOf(
            new Generated("properties.n > 1", one => one.N == "2"),
            new Generated("properties.n != 1", one => one.N == "2"),
            new Generated("properties.n = null", one => one.N is null),
            new Generated("event in [null, 'A']", one => one.Event is null or "null" or "\"A\""),
            new Generated("!contains(event, 'A')", one => one.Event is ['"', not 'A', ..]),
            new Generated("bool(properties.n)", one => one.N is "1" or "2" or "true"),
            new Generated("typeof(event) = 'number'", one => one.Event == "5")));

    [Fact]
    public void A_trigger_means_what_its_parts_mean_and_explains_itself_likewise() =>
        Gen.Select(Triggers(4), Samples).Sample((generated, sample) =>
        {
            var trigger = Trigger.Parse(generated.Text);
            var message = Some.Message(sample.Json);
            Assert.Equal(generated.Holds(sample), trigger.Matches(message));
            Assert.Equal(generated.Holds(sample), trigger.Explain(message).Matched);
        }, iter: 5_000);

    [Fact]
    public void Asking_the_index_is_asking_each() =>
        Gen.Select(Triggers(3).Array[0, 12], Samples).Sample((generated, sample) =>
        {
            var triggers = generated.Select(one => Trigger.Parse(one.Text)).ToArray();
            var message = Some.Message(sample.Json);
            var found = new List<int> { 99 };
            new TriggerIndex(triggers).Matching(message, found);
            Assert.Equal(Enumerable.Range(0, triggers.Length).Where(i => triggers[i].Matches(message)), found);
        }, iter: 2_000);

    [Fact]
    public void A_trigger_that_wants_very_many_events_costs_what_it_is_long()
    {
        const int Events = 20_000;
        var trigger = Trigger.Parse(string.Join(" or ", Enumerable.Range(0, Events).Select(static number => $"event = '{number}'")));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var index = new TriggerIndex([trigger]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Events * 1000);
        var found = new List<int>();
        index.Matching(Some.Message($$"""{"event":"{{Events - 1}}"}"""), found);
        Assert.Equal([0], found);
        index.Matching(Some.Message($$"""{"event":"{{Events}}"}"""), found);
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("type = 'track' and event = 'A'", "track", "A")]
    [InlineData("type = 'track' and (event = 'A' or event in ['B', 'C'])", "track", "A B C")]
    [InlineData("(type = 'track' and event = 'A') or (type = 'page' and event = 'B')", "page track", "A B")]
    [InlineData("type = 'track' or event = 'A'", null, null)]
    [InlineData("event = 'A' and event = 'B'", null, "")]
    [InlineData("type != 'track' and !(event = 'A') and contains(event, 'B')", null, null)]
    [InlineData("!!(event = 'A')", null, "A")]
    [InlineData("properties.event = 'A' and event = 1 and event in [1, 'A']", null, null)]
    public void What_a_message_must_have_is_known(string text, string? types, string? events)
    {
        var reach = Trigger.Parse(text).Reach;
        Assert.Equal(types, Listed(reach.Types));
        Assert.Equal(events, Listed(reach.Events));
        static string? Listed(IReadOnlySet<string>? names) => names is null ? null : string.Join(' ', names.Order(StringComparer.Ordinal));
    }

    private static Gen<string?> Word() => Gen.OneOf<string?>([null, "null", "5", .. Words.Select(word => $"\"{word}\"")]);

    private static Gen<Generated> Triggers(int depth) => depth == 0 ? Clauses : Gen.OneOf(
        Clauses,
        Gen.Select(Triggers(depth - 1), Triggers(depth - 1), (a, b) => new Generated($"{a.Grouped} and {b.Grouped}", one => a.Holds(one) && b.Holds(one))),
        Gen.Select(Triggers(depth - 1), Triggers(depth - 1), (a, b) => new Generated($"{a.Text} or {b.Text}", one => a.Holds(one) || b.Holds(one))),
        Gen.Select(Clauses, Clauses, Clauses, Clauses, (a, b, c, d) => new Generated(
            $"{a.Text} or {b.Text} and {c.Text} or {d.Text}", one => a.Holds(one) || (b.Holds(one) && c.Holds(one)) || d.Holds(one))),
        // Of more than one condition, since of a text condition alone the negative is false too where there is no text.
        Triggers(depth - 1).Select(a => new Generated($"!({a.Text} and type != \"zz\")", one => !a.Holds(one))));

    private sealed record Sample(string? Type, string? Event, string? N)
    {
        public string Json => $"{{\"a\":1{Member("type", Type)}{Member("event", Event)},\"properties\":{{\"m\":1{Member("n", N)}}}}}";

        private static string Member(string name, string? json) => json is null ? "" : $",\"{name}\":{json}";
    }

    private sealed record Generated(string Text, Func<Sample, bool> Holds)
    {
        public string Grouped => $"({Text})";
    }
}
