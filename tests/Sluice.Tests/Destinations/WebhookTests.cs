using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Sluice.Destinations;

namespace Sluice.Tests.Destinations;

public sealed class WebhookTests
{
    private const string Body = """{"messageId":"m1","n":1.10}""";

    [Fact]
    public void A_message_is_sent_as_it_is_with_its_id_and_type_in_headers()
    {
        var request = Webhook().Request(Some.Message(Body, "m1", "identify"));
        Assert.Equal("POST", request.Method);
        Assert.Equal("https://example.com/hook?a=1", request.Url.AbsoluteUri);
        Assert.Equal(Body, Encoding.UTF8.GetString(request.Body.Span));
        Assert.Equal("application/json", request.Header("content-type"));
        Assert.Equal("identify", request.Header("x-sluice-type"));
        Assert.Equal("m1", request.Header("webhook-id"));
        Assert.Equal("1700000000", request.Header("webhook-timestamp"));
        Assert.StartsWith("Sluice/0.", request.Header("user-agent"), StringComparison.Ordinal);
        Assert.Null(request.Header("webhook-signature"));
        Assert.Null(request.Header("authorization"));
    }

    // The example of the Standard Webhooks specification's own libraries.
    [Fact]
    public void The_signature_is_that_of_standard_webhooks()
    {
        var request = Some.Destination("webhook", ("url", "https://example.com"), ("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
            .Build(Some.Message("""{"test": 2432232314}""", "msg_p5jXN8AQM9LWM0D4loKWxJek"), DateTimeOffset.FromUnixTimeSeconds(1614265330));
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            Assert.IsType<Outgoing.Http>(request).Header("webhook-signature"));
    }

    [Fact]
    public void Several_secrets_give_several_signatures_and_plain_text_is_a_secret_too()
    {
        var request = Webhook(("secret", "whsec_c2VjcmV0  höher")).Request(Some.Message(Body));
        Assert.Equal($"v1,{Hmac("secret")} v1,{Hmac("höher")}", request.Header("webhook-signature"));

        static string Hmac(string key) => Convert.ToBase64String(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"m1.1700000000.{Body}")));
    }

    [Fact]
    public void Another_method_and_credentials_can_be_set()
    {
        var request = Webhook(("method", "DELETE"), ("authorization", "Bearer abc")).Request(Some.Message(Body));
        Assert.Equal("DELETE", request.Method);
        Assert.Equal("Bearer abc", request.Header("authorization"));
    }

    [Theory]
    [InlineData("a b\r\nx: y", "a%20b%0D%0Ax:%20y")]
    [InlineData("é%", "%C3%A9%25")]
    [InlineData("50%", "50%")]
    public void An_id_that_no_header_can_carry_is_percent_encoded(string id, string header) =>
        Assert.Equal(header, Webhook().Request(Some.Message(Body, id)).Header("webhook-id"));

    [Theory]
    [InlineData("url", "example.com/hook")]
    [InlineData("url", "ftp://example.com/hook")]
    [InlineData("url", "https://user:pass@example.com/hook")]
    [InlineData("url", "https://example.com/#part")]
    [InlineData("secret", "whsec_not base64")]
    [InlineData("secret", "whsec_")]
    [InlineData("authorization", "Bearer a\r\nX: y")]
    [InlineData("authorization", "Bearer é")]
    public void A_setting_that_cannot_work_is_refused_by_name(string field, string value) =>
        Assert.Equal(field, Assert.Throws<SettingException>(() => Webhook((field, value))).Field);

    [Fact]
    public void Its_secrets_are_known_for_masking() => Assert.Equal(
        ["one", "two", "three", "Bearer abc", "a=1"],
        Webhook(("secret", "one two"), ("shared_secret", "three"), ("authorization", "Bearer abc")).Secrets);

    [Theory]
    [InlineData("https://h.example/x?token=abcd%2Fefgh&v=1&format=json", "token=abcd%2Fefgh&v=1&format=json|abcd%2Fefgh|abcd/efgh")]
    [InlineData("https://h.example/x?abcdefgh", "abcdefgh|abcdefgh|abcdefgh")]
    [InlineData("https://h.example/x?k=abcdefg", "k=abcdefg")]
    [InlineData("https://h.example/services/T00000000/aB3dE6gH9jK2mN5p", "aB3dE6gH9jK2mN5p")]
    [InlineData("https://h.example/aB3dE6gH9jK2mN5/customer-events-hook/1234567890123456/a.b2c3d4e5f6g7h8i9", "")]
    public void Parts_of_its_address_that_are_secret_are_known_for_masking(string url, string secrets) =>
        Assert.Equal(secrets, string.Join('|', Webhook(("url", url)).Secrets.Where(static one => one.Length > 0)));

    [Theory]
    [InlineData("user:pass:word", "user|pass:word")]
    [InlineData("usr:password", "password")]
    [InlineData("user:", "user")]
    public void User_and_password_of_its_authorization_are_known_for_masking(string pair, string secrets)
    {
        var authorization = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}";
        Assert.Equal($"{authorization}|{secrets}|a=1", string.Join('|', Webhook(("authorization", authorization)).Secrets.Where(static one => one.Length > 0)));
    }

    [Fact]
    [SuppressMessage("Security", "CA5350", Justification = "Customer.io and Segment sign by SHA-1.")]
    public void A_shared_secret_signs_the_bytes_sent_as_Segment_does()
    {
        var request = Webhook(("shared_secret", "höher"), ("secret", "s")).Request(Some.Message(Body));
        Assert.Equal(Convert.ToHexStringLower(HMACSHA1.HashData("höher"u8, request.Body.Span)), request.Header("x-signature"));
        Assert.StartsWith("v1,", request.Header("webhook-signature"), StringComparison.Ordinal);
        Assert.Null(Webhook().Request(Some.Message(Body)).Header("x-signature"));
    }

    [Fact]
    public void A_long_id_is_a_hash_in_the_header()
    {
        var (most, longer) = (new string('a', 1024), new string('é', 171));
        Assert.Equal(most, Webhook().Request(Some.Message(Body, most)).Header("webhook-id"));
        Assert.Equal($"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(longer)))}", Webhook().Request(Some.Message(Body, longer)).Header("webhook-id"));
    }

    private static SimpleDestination Webhook(params (string Name, string Value)[] settings) =>
        Some.Destination("webhook", [.. new[] { ("url", "https://example.com/hook?a=1") }.Where(url => settings.All(one => one.Name != "url")), .. settings]);
}
