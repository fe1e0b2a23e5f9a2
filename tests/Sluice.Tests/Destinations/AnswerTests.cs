using Sluice.Destinations;
using Sluice.Destinations.Exchanges;

namespace Sluice.Tests.Destinations;

/// <summary>How much of an answer a definition asks for, and what becomes of one that is not whole.</summary>
public sealed class AnswerTests
{
    private const int Usual = 64 * 1024;
    private const int Used = 1024 * 1024;

    [Theory]
    [InlineData("", Usual)]
    [InlineData("name: found", Used)]
    [InlineData("name: found, answer_bytes: 4096", 4096)]
    [InlineData("answer_bytes: 1", 1)]
    [InlineData("answer_bytes: 16777216", 16 * 1024 * 1024)]
    public void A_request_says_how_much_of_its_answer_is_read(string keys, int bytes)
    {
        using var exchange = Open(keys);
        Assert.Equal(bytes, Assert.IsType<Outgoing.Http>(exchange.Next()).AnswerBytes);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("16777217")]
    [InlineData("1 MB")]
    public void More_than_16_MiB_or_nothing_is_refused_with_its_place(string bytes) => Assert.Equal(
        ["Acme/destination.yaml:8:73 actions.track.requests[0].answer_bytes: must be a whole number from 1 to 16777216"],
        Defined.Problems(Definition($"answer_bytes: {bytes}")));

    [Theory]
    [InlineData("", nameof(BodyEnd.TooLong), typeof(Verdict.Delivered))]
    [InlineData("", nameof(BodyEnd.BrokeOff), typeof(Verdict.Delivered))]
    [InlineData("", nameof(BodyEnd.Encoded), typeof(Verdict.Delivered))]
    [InlineData("verdicts: [{ when: status = 200 and body.ok = false, is: reject }]", nameof(BodyEnd.TooLong), typeof(Verdict.Delivered))]
    [InlineData("verdicts: [{ when: status = 200 and body.ok = false, is: reject }]", nameof(BodyEnd.BrokeOff), typeof(Verdict.Retry))]
    [InlineData("verdicts: [{ when: status = 200 and body.ok = false, is: reject }]", nameof(BodyEnd.Encoded), typeof(Verdict.Retry))]
    [InlineData("verdicts: [{ when: status = 299, is: reject }]", nameof(BodyEnd.BrokeOff), typeof(Verdict.Delivered))]
    [InlineData("name: found", nameof(BodyEnd.Whole), typeof(Verdict.Delivered))]
    [InlineData("name: found", nameof(BodyEnd.TooLong), typeof(Verdict.Reject))]
    [InlineData("name: found", nameof(BodyEnd.BrokeOff), typeof(Verdict.Retry))]
    [InlineData("name: found", nameof(BodyEnd.Encoded), typeof(Verdict.Retry))]
    public void An_answer_that_is_looked_into_must_be_whole(string keys, string end, Type verdict)
    {
        using var exchange = Open(keys);
        exchange.Next();
        exchange.Take(new Answer(200, null, "{\"a\""u8.ToArray()) { End = Enum.Parse<BodyEnd>(end) });
        Assert.Equal(verdict, exchange.VerdictOf(0).GetType());
    }

    [Theory]
    [InlineData(500, typeof(Verdict.Retry))]
    [InlineData(403, typeof(Verdict.Pause))]
    [InlineData(404, typeof(Verdict.Reject))]
    public void A_failure_is_told_by_its_status_whatever_is_left_of_its_body(int status, Type verdict)
    {
        using var exchange = Open("name: found");
        exchange.Next();
        exchange.Take(new Answer(status, null, default) { End = BodyEnd.TooLong });
        Assert.Equal(verdict, exchange.VerdictOf(0).GetType());
    }

    [Theory]
    [InlineData(nameof(BodyEnd.TooLong), typeof(Verdict.Reject))]
    [InlineData(nameof(BodyEnd.BrokeOff), typeof(Verdict.Retry))]
    [InlineData(nameof(BodyEnd.Encoded), typeof(Verdict.Retry))]
    public void An_answer_that_speaks_of_single_messages_must_be_whole(string end, Type verdict)
    {
        using var exchange = Defined.Destination(Definition("")).Open(0, [Event(), Event()], Some.Time);
        Assert.Equal(Used, Assert.IsType<Outgoing.Http>(exchange.Next()).AnswerBytes);
        exchange.Take(new Answer(200, null, "{\"errors\":[{\"ind"u8.ToArray()) { End = Enum.Parse<BodyEnd>(end) });
        Assert.Equal(verdict, exchange.VerdictOf(1).GetType());
        Assert.False(exchange.IsOwn(1));
    }

    private static Exchange Open(string keys) => Defined.Destination(Definition(keys)).Open(0, [Event()], Some.Time);

    private static Parcel Event() => Some.Message("""{"type":"track","event":"E"}""");

    private static string Definition(string keys) => $$"""
        name: acme
        title: Acme
        summary: For tests.
        actions:
          track:
            trigger: type = "track"
            requests:
              - { url: https://acme.example/one, json: $.payload, {{keys}} }
            batch:
              size: 10
              requests: [{ url: https://acme.example/batch, json: $.payloads }]
              results: { in: $.body.errors, index: $.item.index, is: reject }
        presets: [{ name: Events, action: track }]
        """;
}
