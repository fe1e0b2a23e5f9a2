using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Delivery.Attempts;

namespace Sluice.Tests.Delivery;

/// <summary>A secret is taken out in whichever form it is written.</summary>
public sealed class MaskingTests
{
    private const string Secret = "s3/cr<t+\"1\"";

    public static TheoryData<string> Forms =>
    [
        Secret,
        Uri.EscapeDataString(Secret),
        WebUtility.UrlEncode(Secret),
        JsonEncodedText.Encode(Secret).Value,
        @"s3/cr<t+\""1\""",
        @"s3\/cr<t+\""1\""",
        "s3/cr%3Ct%2B%221%22",
        "s3/cr&lt;t+&quot;1&quot;",
        "s3/cr&lt;t+&#34;1&#34;",
        "s3&#x2F;cr&lt;t+&quot;1&quot;",
        HtmlEncoder.Default.Encode(Secret),
    ];

    [Theory]
    [MemberData(nameof(Forms))]
    [InlineData("s3/cr%3ct%2b%221%22")]
    public void Of_a_destination(string form) => Assert.Equal("bad *** key", new Masking([Secret]).Apply($"bad {form} key"));

    [Theory]
    [MemberData(nameof(Forms))]
    public void That_a_request_proved_itself_with(string form) => Assert.Equal("bad *** key", new Masking([]).Apply($"bad {form} key", Secret));

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    public void Of_a_destination_as_basic_credentials(string before) =>
        Assert.Equal("Basic ***", new Masking([Secret]).Apply($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Secret))}"));
}
