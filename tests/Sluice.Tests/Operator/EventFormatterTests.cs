using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Ingest.Reporting;
using Sluice.Journal;
using Sluice.Operator;

namespace Sluice.Tests.Operator;

public class EventFormatterTests
{
    [Fact]
    public void A_length_of_time_is_rounded_in_the_sentence_and_a_number_of_seconds_among_the_attributes()
    {
        var next = (DisplayDuration)TimeSpan.FromMilliseconds(3425);
        using var json = Written($"next try in {next}", new("NextTry", next), new("{OriginalFormat}", "next try in {NextTry}"));
        Assert.Equal("next try in 3.4 s", json.RootElement.GetProperty("message").GetString());
        Assert.Equal("{\"next_try\":3.425}", json.RootElement.GetProperty("attributes").GetRawText());
    }

    [Fact]
    public void A_line_of_what_is_traced_names_its_trace()
    {
        using var span = new Activity("call").SetIdFormat(ActivityIdFormat.W3C).Start();
        using var json = Written("taken");
        Assert.Equal(span.TraceId.ToHexString(), json.RootElement.GetProperty("trace_id").GetString());
        Assert.Equal(span.SpanId.ToHexString(), json.RootElement.GetProperty("span_id").GetString());
        span.Stop();
        using var without = Written("taken");
        Assert.False(without.RootElement.TryGetProperty("trace_id", out _));
    }

    [Theory]
    [InlineData(0, "refused.")]
    [InlineData(2, "refused. 2 more like it since the last such line.")]
    public void Lines_that_were_left_out_are_in_the_sentence_when_there_were_some_and_a_number_among_the_attributes(long count, string sentence)
    {
        var silent = new LeftOutLines(count);
        using var json = Written($"refused.{silent}", new("Silent", silent), new("{OriginalFormat}", "refused.{Silent}"));
        Assert.Equal(sentence, json.RootElement.GetProperty("message").GetString());
        Assert.Equal($"{{\"silent\":{count}}}", json.RootElement.GetProperty("attributes").GetRawText());
    }

    private static JsonDocument Written(string sentence, params List<KeyValuePair<string, object?>> state)
    {
        using var line = new StringWriter();
        new EventFormatter(new FakeTimeProvider()).Write(
            new LogEntry<List<KeyValuePair<string, object?>>>(LogLevel.Warning, "category", new EventId(1, "delivery.failing"), state, null, (_, _) => sentence), null, line);
        return JsonDocument.Parse(line.ToString());
    }
}
