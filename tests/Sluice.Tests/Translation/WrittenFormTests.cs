using System.Globalization;
using System.Text;
using CsCheck;
using Sluice.Translation;

namespace Sluice.Tests.Translation;

/// <summary>Times and ids as texts, beside slower ways of writing them.</summary>
public class WrittenFormTests
{
    [Fact]
    public void Times_are_written_as_DateTimeOffset_formats_them() =>
        Gen.OneOf<long>(Gen.Long[Timestamps.Earliest, Timestamps.Latest], Gen.OneOf(Timestamps.Earliest, Timestamps.Latest, 0L, -1L, 951_782_400_000)).Sample(milliseconds =>
        {
            Span<byte> text = stackalloc byte[Timestamps.MaxLength];
            var format = milliseconds % 1000 == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.fffZ";
            Assert.Equal(
                DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString(format, CultureInfo.InvariantCulture),
                Encoding.ASCII.GetString(text[..Timestamps.Write(milliseconds, text)]));
        });

    [Fact]
    public void Ids_are_written_five_bits_a_character() =>
        Gen.Select(Gen.ULong, Gen.ULong).Sample((high, low) =>
        {
            var expected = new char[MessageId.TextLength];
            var rest = new UInt128(high, low);
            for (var i = expected.Length - 1; i >= 0; i--, rest /= 32) expected[i] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(int)(rest % 32)];
            Assert.Equal(new string(expected), new MessageId(new(high, low)).ToString());
        });

    [Theory]
    [InlineData("01HX32WZD1ENA98PCK5H2464XQ", true)]
    [InlineData("7zzzzzzzzzzzzzzzzzzzzzzzzz", true)]
    [InlineData("8ZZZZZZZZZZZZZZZZZZZZZZZZZ", false)]
    [InlineData("01HX32WZD1ENA98PCK5H2464X", false)]
    [InlineData("01HX32WZD1ENA98PCK5H2464XQ0", false)]
    [InlineData("01HX32WZD1ENA98PCK5H2464XI", false)]
    [InlineData("01HX32WZD1ENA98PCK5H2464Xl", false)]
    [InlineData("01HX32WZD1ENA98PCK5H2464XO", false)]
    [InlineData("01HX32WZD1ENA98PCK5H2464Xu", false)]
    [InlineData("01HX32WZD1ENA98PCK5H2464X@", false)]
    public void A_text_is_an_id_only_if_it_is_a_ULID(string text, bool valid) =>
        Assert.Equal(valid, MessageId.IsValid(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Diagnostics_name_the_field_and_the_limit()
    {
        var options = TranslationOptions.Default with { MaxAttributeValueBytes = 3 };
        var translation = Some.Translate("PUT", "/api/v1/customers/1", """{"a\u0062":"four","id":"2"}""", options);
        Assert.Equal(
            [
                new Diagnostic("ab", "ab has 4 bytes; a property value cannot be longer than 3 bytes."),
                new Diagnostic("id", "The identifier contradicts the one the call is addressed to and was dropped."),
            ],
            translation.Diagnostics);
    }
}
