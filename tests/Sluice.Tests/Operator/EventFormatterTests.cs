using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Journal;
using Sluice.Operator;

namespace Sluice.Tests.Operator;

public class EventFormatterTests
{
    [Fact]
    public void A_length_of_time_is_rounded_in_the_sentence_and_a_number_of_seconds_among_the_attributes()
    {
        List<KeyValuePair<string, object?>> state = [new("NextTry", (DisplayDuration)TimeSpan.FromMilliseconds(3425)), new("{OriginalFormat}", "next try in {NextTry}")];
        using var line = new StringWriter();
        new EventFormatter(new FakeTimeProvider()).Write(
            new LogEntry<List<KeyValuePair<string, object?>>>(LogLevel.Warning, "category", new EventId(1, "delivery.failing"), state, null, static (values, _) => $"next try in {values[0].Value}"),
            null, line);
        using var json = JsonDocument.Parse(line.ToString());
        Assert.Equal("next try in 3.4 s", json.RootElement.GetProperty("message").GetString());
        Assert.Equal("{\"next_try\":3.425}", json.RootElement.GetProperty("attributes").GetRawText());
    }
}
