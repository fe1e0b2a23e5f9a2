using System.Globalization;
using System.Text;
using Sluice.Routing.Values;

namespace Sluice.Tests.Routing.Values;

public sealed class JsDateTests
{
    [Theory]
    [InlineData("2026-01-15", "2026-01-15T00:00:00Z")]
    [InlineData("2026-01-15T10:20", "2026-01-15T10:20:00Z")]
    [InlineData("2026-01-15T10:20:30", "2026-01-15T10:20:30Z")]
    [InlineData("2026-01-15T10:20:30Z", "2026-01-15T10:20:30Z")]
    [InlineData("2026-01-15T10:20:30.5Z", "2026-01-15T10:20:30.500Z")]
    [InlineData("2026-01-15T10:20:30.123456789Z", "2026-01-15T10:20:30.123Z")]
    [InlineData("2026-01-15T10:20:30.123+02:30", "2026-01-15T07:50:30.123Z")]
    [InlineData("2026-01-15T10:20:30-0130", "2026-01-15T11:50:30Z")]
    [InlineData("1960-02-29T00:00:00.001Z", "1960-02-29T00:00:00.001Z")]
    [InlineData("2024-02-30", "2024-03-01T00:00:00Z")]
    [InlineData("2026-01", "2026-01-01T00:00:00Z")]
    public void Dates_are_read_in_every_form_of_ISO_8601(string text, string meant)
    {
        var at = DateTimeOffset.Parse(meant, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        Assert.Equal(at, JsDate.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(at, JsDate.ParseLoosely(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("2026-01-15\uFEFF10:20", "2026-01-15T10:20:00Z")]
    [InlineData("2026-01-15\u3000 10:20", "2026-01-15T10:20:00Z")]
    [InlineData("2026-01-15\u008510:20", null)]
    public void Between_day_and_time_stand_blanks_of_JavaScript(string text, string? meant) =>
        Assert.Equal(
            meant is null ? null : DateTimeOffset.Parse(meant, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(),
            JsDate.ParseLoosely(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("2026-01-15T23:20:30-01", "2026-01-16T00:20:30Z")]
    [InlineData("2026-01-15T10:20:30,123Z", "2026-01-15T10:20:30.123Z")]
    [InlineData("2026-01-15 10:20:30,123+02:00", "2026-01-15T08:20:30.123Z")]
    [InlineData("2026-02-30T10:20:30+24:00", "2026-03-01T10:20:30Z")]
    [InlineData("2026-01-15T10:20:30+24:00", "2026-01-14T10:20:30Z")]
    public void Of_these_JavaScript_does_not_know_some(string text, string meant)
    {
        var at = DateTimeOffset.Parse(meant, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        Assert.Equal(at, JsDate.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Null(JsDate.ParseLoosely(Encoding.UTF8.GetBytes(text)));
        Assert.Null(JsDate.ParseAsV8(text));
    }

    [Theory]
    [InlineData("2026-01T10:00:00Z", 1767261600000)]
    [InlineData("2026T10:00Z", 1767261600000)]
    [InlineData("2026T24:00", 1767312000000)]
    [InlineData("+002026-01-15T10:00:00Z", 1768471200000)]
    [InlineData("-000001-01-01T00:00:00Z", -62198755200000)]
    [InlineData("+275760-09-13T00:00Z", 8640000000000000)]
    public void And_it_knows_others(string text, double at)
    {
        Assert.Null(JsDate.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(at, JsDate.ParseLoosely(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(at, JsDate.ParseAsV8(text));
    }

    [Theory]
    [InlineData("Thu Jan 15 2026 10:20:30 GMT+0130 (Central European Standard Time)", "2026-01-15T08:50:30Z")]
    [InlineData("Thu Jan 15 2026 10:20:30 GMT-0500", "2026-01-15T15:20:30Z")]
    [InlineData("Thu, 15 Jan 2026 10:20:30 GMT", "2026-01-15T10:20:30Z")]
    [InlineData("2026-01-15 10:20:30 UTC", "2026-01-15T10:20:30Z")]
    [InlineData("Jan 15, 2026", "2026-01-15T00:00:00Z")]
    public void Dates_are_read_as_languages_print_them(string text, string meant) => Assert.Equal(
        DateTimeOffset.Parse(meant, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(),
        JsDate.ParseLoosely(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("2026-13-15T10:20:30Z")]
    [InlineData("2026-13-15")]
    [InlineData("2026-15")]
    [InlineData("2026-01-15T25:00")]
    [InlineData("2026-01-15T10:20:60Z")]
    [InlineData("2026-01-15T10:20:30.Z")]
    [InlineData("2026-01-15T10:20:30ZZ")]
    [InlineData("2026-01-15T10:20:30+2")]
    [InlineData("2026-01-15T10:20:30+02-30")]
    [InlineData("2026-01-15X10:20:30Z")]
    [InlineData("0000-01-15")]
    [InlineData("20x6-01-15")]
    public void What_is_no_date_is_told_apart(string text) => Assert.Null(JsDate.Parse(Encoding.UTF8.GetBytes(text)));

    [Theory]
    // V8 takes them for a word before the date.
    [InlineData("\uFF12\uFF10\uFF12\uFF16-01-15", "2001-01-15T00:00:00Z")]
    [InlineData("2026-01-15T10:20:3\u0660Z", null)]
    public void Digits_of_other_scripts_are_none(string text, string? loosely)
    {
        Assert.Null(JsDate.Parse(Encoding.UTF8.GetBytes(text)));
        double? meant = loosely is null ? null : DateTimeOffset.Parse(loosely, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        Assert.Equal(meant, JsDate.ParseLoosely(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("Jan 15, 2026", "2026-01-15T00:00:00Z")]
    [InlineData("15 January 2026 10:20", "2026-01-15T10:20:00Z")]
    [InlineData("Thu, 15 Jan 2026 10:20:30 +0100", "2026-01-15T09:20:30Z")]
    [InlineData("Thu Jan 15 2026 10:20:30 GMT-0800 (Pacific Standard Time)", "2026-01-15T18:20:30Z")]
    [InlineData("1/15/2026 12:20 am", "2026-01-15T00:20:00Z")]
    [InlineData("1/15/2026, 10:20:30.5 PM EST", "2026-01-16T03:20:30.5Z")]
    [InlineData("2026/1/5", "2026-01-05T00:00:00Z")]
    [InlineData("5-Feb-99", "1999-02-05T00:00:00Z")]
    [InlineData("on 2.5", "2001-02-05T00:00:00Z")]
    [InlineData("15 Jan", "2001-01-15T00:00:00Z")]
    [InlineData("Jan 15 10:20", "2001-01-15T10:20:00Z")]
    [InlineData("30 Feb", "2001-03-02T00:00:00Z")]
    [InlineData("Jan 2026", "2026-01-01T00:00:00Z")]
    [InlineData("2026 January", "2026-01-01T00:00:00Z")]
    [InlineData("Jan 99", "1999-01-01T00:00:00Z")]
    [InlineData("50 Mar", "1950-03-01T00:00:00Z")]
    [InlineData("Sept 00", "2000-09-01T00:00:00Z")]
    [InlineData("2026-01-15 10:20:30+02", "2026-01-15T08:20:30Z")]
    [InlineData("2026-01-15 24:00", "2026-01-16T00:00:00Z")]
    [InlineData("2026-01-15t24:00:00.000z", "2026-01-16T00:00:00Z")]
    [InlineData("2026-01-15T10:20", "2026-01-15T10:20:00Z")]
    public void Dates_are_read_in_the_forms_that_browsers_know(string text, string meant) =>
        Assert.Equal(DateTimeOffset.Parse(meant, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), JsDate.ParseAsV8(text));

    [Theory]
    [InlineData("not a date")]
    [InlineData("Jan 15, 2026 about")]
    [InlineData("x15")]
    [InlineData("1/15/2026 25:00")]
    [InlineData("1/15/2026 13:00 pm")]
    [InlineData("13/15/2026")]
    [InlineData("1 2 3 4")]
    [InlineData("2026-01-15 24:00:01")]
    [InlineData("2026-01-15T24:00:00.001Z")]
    [InlineData("2026-01-15T24:30")]
    [InlineData("2026-01-15 10:20:30,123")]
    [InlineData("2026-01-15T10:20+10:60")]
    [InlineData("+275760-09-14")]
    [InlineData("2026-01-15T10:20:30\n")]
    public void What_no_browser_takes_for_a_date_is_none(string text) => Assert.Null(JsDate.ParseAsV8(text));

    [Theory]
    [InlineData(1768472430007, "2026-01-15T10:20:30.007Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999Z")]
    [InlineData(1e18, "9999-12-31T23:59:59.999Z")]
    public void Dates_are_written_with_milliseconds(double at, string written) => Assert.Equal(written, JsDate.ToIso(at, new()).ToString());
}
