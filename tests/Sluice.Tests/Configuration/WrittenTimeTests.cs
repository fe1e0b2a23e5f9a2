using System.Globalization;
using Sluice.Configuration;

namespace Sluice.Tests.Configuration;

public sealed class WrittenTimeTests
{
    [Theory]
    [InlineData("2026-01-31", "2026-01-31T00:00:00.0000000Z")]
    [InlineData("2026-01-31T12:05", "2026-01-31T12:05:00.0000000Z")]
    [InlineData("2026-01-31 12:05", "2026-01-31T12:05:00.0000000Z")]
    [InlineData("2026-01-31T12:05:06Z", "2026-01-31T12:05:06.0000000Z")]
    [InlineData("2026-01-31 12:05:06Z", "2026-01-31T12:05:06.0000000Z")]
    [InlineData("2026-01-31T12:05:06.5", "2026-01-31T12:05:06.5000000Z")]
    [InlineData("2026-01-31T12:05:06.1234567+01:00", "2026-01-31T11:05:06.1234567Z")]
    [InlineData("2026-01-31T12:05-05:30", "2026-01-31T17:35:00.0000000Z")]
    [InlineData("1970-01-01", "1970-01-01T00:00:00.0000000Z")]
    public void A_day_or_a_time_of_ISO_8601_is_taken_and_is_UTC_unless_it_says_otherwise(string text, string meant)
    {
        Assert.True(WrittenTime.TryRead(text, out var at));
        Assert.Equal(meant, at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("31 Jan")]
    [InlineData("Jan 31")]
    [InlineData("31 Jan 2026")]
    [InlineData("1/2/2026")]
    [InlineData("2026/01/31")]
    [InlineData("2026-1-31")]
    [InlineData("2026-01")]
    [InlineData("2026")]
    [InlineData("1.5")]
    [InlineData("5-6")]
    [InlineData("12:00")]
    [InlineData("20260131")]
    [InlineData("2026-02-30")]
    [InlineData("2026-01-31T12")]
    [InlineData("2026-01-31T25:00")]
    [InlineData("2026-01-31T1:00")]
    [InlineData("2026-01-31  12:00")]
    [InlineData(" 2026-01-31")]
    [InlineData("2026-01-31 ")]
    [InlineData("2026-01-31Z")]
    [InlineData("2026-01-31T12:00:00 01:00")]
    [InlineData("2026-01-31T12:00 PM")]
    [InlineData("2026-01-31T12:00:00GMT")]
    [InlineData("1969-12-31")]
    [InlineData("1769860800")]
    public void What_is_half_written_or_written_another_way_is_no_time(string text) => Assert.False(WrittenTime.TryRead(text, out _));
}
