using Microsoft.Extensions.Time.Testing;
using Sluice.Destinations.Payloads;
using Sluice.Ingest.Reporting;
using Sluice.Routing.Mappings;
using Sluice.Routing.Rules;
using Sluice.Routing.Values;
using Sluice.Tests.Cli;
using Sluice.Tests.Ingest;
using Sluice.Translation;

namespace Sluice.Tests.House;

/// <summary>Texts of senders and operators are shortened between characters: the border is inside the emoji each time.</summary>
public sealed class ShortenedTextTests
{
    [Theory]
    [InlineData("ab😀", 4, "ab😀")]
    [InlineData("ab😀", 3, "ab")]
    [InlineData("ab😀", 2, "ab")]
    [InlineData("😀", 1, "")]
    [InlineData("😀", 0, "")]
    public void The_beginning_of_a_text_has_whole_characters(string text, int most, string beginning) => Assert.Equal(beginning, Truncate.To(text, most));

    [Fact]
    public void In_the_value_of_a_rule() => Assert.Equal($"{X(58)}…", RuleValue.Compile(Value.Constant($"{X(58)}😀 and more"), MappingOptions.Written).Text);

    [Fact]
    public void In_what_is_wrong_with_a_field()
    {
        var arena = new Arena();
        var payload = arena.Object();
        arena.Add(payload, Value.Constant("n"), Value.Constant($"{X(39)}😀 and more"));
        new PayloadCheck(new([new("n", PayloadType.Integer)], additional: false)).Apply(payload, arena, out var faults);
        Assert.Equal($"n must be a whole number but is \"{X(39)}…\"", faults);
    }

    [Fact]
    public async Task In_the_table_of_a_message()
    {
        var shell = await Shell.Run("explain", "--path", "/api/v1/customers/42/events", "--body", $$"""{"name":"{{X(45)}}😀 and more"}""");
        Assert.Contains($" \"{X(45)}…  ", shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void In_the_log()
    {
        using var log = new MemoryLog();
        new IngestReports(log, new FakeTimeProvider(), static _ => null).Foreign($"{X(199)}😀 and more");
        var line = Assert.Single(log.Lines);
        Assert.Contains(X(199), line, StringComparison.Ordinal);
        Assert.DoesNotContain('\ud83d', line);
    }

    private static string X(int count) => new('x', count);
}
