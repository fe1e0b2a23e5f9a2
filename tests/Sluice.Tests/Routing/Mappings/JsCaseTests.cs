using System.Text;
using Sluice.Routing.Mappings;
using Sluice.Translation.Json;

namespace Sluice.Tests.Routing.Mappings;

public sealed class JsCaseTests
{
    [Theory]
    [InlineData("straße ŉ ﬁ ΐ ᾳ ὖ և", "STRASSE ʼN FI Ϊ́ ΑΙ Υ̓͂ ԵՒ")]
    [InlineData("ı i ſ ÿ ǆ ǅ ⓐ ⅷ 𐐨 ა", "I I S Ÿ Ǆ Ǆ Ⓐ Ⅷ 𐐀 Ა")]
    [InlineData("a1-_ 漢字 🚀", "A1-_ 漢字 🚀")]
    public void Upper_case_is_JavaScripts(string text, string upper) => Assert.Equal(upper, Mapped(text, JsCase.AppendUpper));

    [Theory]
    [InlineData("ΟΔΥΣΣΕΥΣ ΑΣ Σ ΣΑ Α'Σ. ΑΣ'Α", "οδυσσευς ας σ σα α'ς. ασ'α")]
    [InlineData("İI Å K ẞ Ⓐ 𐐀", "i̇i å k ß ⓐ 𐐨")]
    public void Lower_case_is_JavaScripts(string text, string lower) => Assert.Equal(lower, Mapped(text, JsCase.AppendLower));

    private static string Mapped(string text, Map map)
    {
        var buffer = new ByteBuffer();
        map(Encoding.UTF8.GetBytes(text), buffer);
        return Encoding.UTF8.GetString(buffer.Span);
    }

    private delegate void Map(ReadOnlySpan<byte> utf8, ByteBuffer to);
}
