using System.Text;
using Sluice.Journal;

namespace Sluice.Tests.Journal;

/// <summary>
/// Keys are stored: whoever is suppressed is known by theirs. Where one of these must change, old journals are of another layout (see <see cref="JournalSchema"/>).
/// </summary>
public sealed class PersonKeyTests
{
    [Theory]
    [InlineData("42", 1303733993043075473)]
    [InlineData("78.0", 8837100073017092958)]
    [InlineData("1e2", 16414921601889764373)]
    [InlineData("-1.50", 7426918674190565362)]
    [InlineData("12345678901234567890", 7239805335857566518)]
    public void The_key_of_a_number_stays_what_it_is(string number, ulong key) => Assert.Equal(key, PersonKey.OfNumber(Encoding.UTF8.GetBytes(number)));

    [Theory]
    [InlineData("42", 1303733993043075473)]
    [InlineData("78", 8837100073017092958)]
    [InlineData("100", 16414921601889764373)]
    [InlineData("Person-1", 17945259690219221553)]
    [InlineData("person-1", 5567644040209813095)]
    [InlineData("Zoë@Example.COM", 71460306107195642)]
    [InlineData("zoë@example.com", 71460306107195642)]
    public void The_key_of_a_text_stays_what_it_is(string text, ulong key)
    {
        Assert.Equal(key, PersonKey.OfText(text));
        Assert.Equal(key, PersonKey.Of(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void So_does_the_key_of_a_text_with_escapes() => Assert.Equal(PersonKey.OfText("zoë@example.com"), PersonKey.Of("zo\\u00EB@Example.com"u8));
}
