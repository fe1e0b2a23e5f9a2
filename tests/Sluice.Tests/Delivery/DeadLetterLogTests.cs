using Sluice.Delivery;
using Sluice.Journal.DeadLetters;

namespace Sluice.Tests.Delivery;

/// <summary>The log tells of dead letters, and nothing of what stands in them.</summary>
public sealed class DeadLetterLogTests
{
    private static readonly TimeSpan Interval = DeliveryLimits.DeadLetterLogInterval;

    private readonly LogBook<DeliveryService> _log = new();
    private readonly DeadLetterLog _deadLetterLog;

    public DeadLetterLogTests() => _deadLetterLog = new("hook", Interval, _log);

    [Theory]
    [InlineData("", "", "Send", "Send: nothing was sent")]
    [InlineData("POST https://h.example/p@example.com\n", "HTTP 422\nx: p@example.com\n\n{}", "Send", "Send: HTTP 422")]
    [InlineData("POST https://h.example/p@example.com\n", "HTTP 400", "", "HTTP 400")]
    [InlineData("POST https://h.example/p@example.com\n", "no connection to p.example.com", "", "no answer")]
    public void The_reason_is_told_by_its_class(string request, string answer, string action, string cause)
    {
        _deadLetterLog.Add([Letter("first", "", ""), Letter(action, request, answer)]);
        _deadLetterLog.Tell(TimeSpan.Zero);
        Assert.Equal(
            [$"Destination hook has more dead letters (2); the last one: {cause}. `sluice dead-letters list --destination hook` says why."],
            _log.Lines.Select(static line => line.Text));
    }

    [Fact]
    public void However_many_there_are_there_is_one_line_in_ten_seconds()
    {
        Assert.Equal(TimeSpan.FromSeconds(10), Interval);
        Assert.Null(_deadLetterLog.DueAt);
        for (var n = 0; n < 25; n++)
        {
            _deadLetterLog.Add([Letter("Send", "", "")]);
            _deadLetterLog.Tell(TimeSpan.FromSeconds(1 + (n / 25.0)));
        }
        Assert.Equal([1], Counts());
        Assert.Equal(TimeSpan.FromSeconds(1) + Interval, _deadLetterLog.DueAt);
        _deadLetterLog.Tell(TimeSpan.FromSeconds(1) + Interval - TimeSpan.FromTicks(1));
        Assert.Equal([1], Counts());
        _deadLetterLog.Tell(TimeSpan.FromSeconds(1) + Interval);
        Assert.Equal([1, 24], Counts());
        Assert.Null(_deadLetterLog.DueAt);
    }

    [Fact]
    public void What_is_untold_at_the_end_is_told()
    {
        _deadLetterLog.Add([Letter("Send", "", "")]);
        _deadLetterLog.Tell(TimeSpan.Zero);
        _deadLetterLog.Add([Letter("Send", "", ""), Letter("Send", "", "")]);
        _deadLetterLog.TellRest();
        _deadLetterLog.TellRest();
        Assert.Equal([1, 2], Counts());
    }

    private IEnumerable<int> Counts() => _log.Lines.Select(static line => (int)line.Values["Count"]!);

    private static DeadLetter Letter(string action, string request, string answer) =>
        new("hook", new(1, 0, action), DateTimeOffset.UnixEpoch, 1, "All: 'p@example.com' is no number", default, request, answer);
}
