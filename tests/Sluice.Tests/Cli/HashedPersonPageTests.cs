using System.Text.RegularExpressions;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.Cli;

/// <summary>The example of <c>docs/forget-and-redact.md</c> keeps what it says: neither a person's id nor the e-mail address reaches the destination, whatever the call.</summary>
public sealed partial class HashedPersonPageTests
{
    private const string Email = "person@example.com";

    public static TheoryData<string, string, string> Calls => new()
    {
        { "PUT", "/api/v1/customers/hidden-id", """{"email":"person@example.com","plan":"x","anonymous_id":"a"}""" },
        { "PUT", "/api/v1/customers/person@example.com", """{"id":"hidden-id","plan":"x"}""" },
        { "DELETE", "/api/v1/customers/hidden-id", "" },
        { "POST", "/api/v1/customers/hidden-id/suppress", "" },
        { "POST", "/api/v1/customers/hidden-id/events", """{"name":"e","data":{"a":1}}""" },
        { "POST", "/api/v1/customers/person@example.com/events", """{"type":"page","name":"https://acme.example/"}""" },
        { "POST", "/api/v1/customers/hidden-id/events", """{"type":"screen","name":"Home"}""" },
        { "POST", "/api/v1/events", """{"name":"e","anonymous_id":"a","data":{"recipient":"person@example.com"}}""" },
        { "PUT", "/api/v1/customers/hidden-id/devices", """{"device":{"id":"d","platform":"ios"}}""" },
        { "DELETE", "/api/v1/customers/person@example.com/devices/d", "" },
        { "POST", "/api/v1/merge_customers", """{"primary":{"id":"hidden-id"},"secondary":{"email":"person@example.com"}}""" },
        { "POST", "/api/v1/merge_customers", """{"primary":{"email":"person@example.com"},"secondary":{"id":"hidden-id"}}""" },
        { "POST", "/api/v1/merge_customers", """{"primary":{"id":"other"},"secondary":{"id":"person@example.com"}}""" },
        { "POST", "/api/v1/metrics", """{"delivery_id":"d","metric":"opened","timestamp":1700000000,"recipient":"person@example.com"}""" },
        { "POST", "/api/v1/push/events", """{"delivery_id":"d","event":"opened","device_id":"t","recipient":"person@example.com","timestamp":1700000000}""" },
        { "POST", "/api/v2/entity", """{"type":"person","action":"identify","identifiers":{"id":"hidden-id"},"attributes":{"email":"person@example.com"}}""" },
        { "POST", "/api/v2/entity", """{"type":"person","action":"event","name":"e","identifiers":{"email":"person@example.com"}}""" },
        { "POST", "/api/v2/entity", """{"type":"person","action":"add_device","identifiers":{"id":"hidden-id"},"device":{"id":"d","platform":"ios"}}""" },
        { "POST", "/api/v2/entity", """{"type":"person","action":"merge","primary":{"id":"hidden-id"},"secondary":{"email":"person@example.com"}}""" },
        {
            "POST", "/api/v2/entity",
            """{"type":"person","action":"add_relationships","identifiers":{"id":"hidden-id"},"cio_relationships":[{"identifiers":{"object_type_id":"1","object_id":"acme"}}]}"""
        },
        {
            "POST", "/api/v2/entity",
            """
            {"type":"object","action":"identify","identifiers":{"object_type_id":"1","object_id":"acme"},
            "cio_relationships":[{"identifiers":{"id":"hidden-id"}},{"identifiers":{"email":"person@example.com"}}]}
            """
        },
        { "POST", "/api/v2/entity", """{"type":"delivery","action":"event","name":"opened","identifiers":{"id":"d"},"attributes":{"recipient":"person@example.com"}}""" },
        { "POST", "/v1/identify", """{"userId":"hidden-id","traits":{"email":"person@example.com"}}""" },
        { "POST", "/v1/track", """{"userId":"hidden-id","event":"e","context":{"traits":{"email":"person@example.com"}}}""" },
        { "POST", "/v1/page", """{"userId":"person@example.com","name":"Home"}""" },
        { "POST", "/v1/screen", """{"userId":"hidden-id","name":"Home"}""" },
        { "POST", "/v1/group", """{"userId":"hidden-id","groupId":"acme","traits":{"email":"person@example.com"}}""" },
        { "POST", "/v1/alias", """{"userId":"hidden-id","previousId":"person@example.com"}""" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Neither_id_nor_email_goes_out_in_clear(string method, string path, string body)
    {
        var page = await File.ReadAllTextAsync(Repository.PathOf("docs/forget-and-redact.md"), TestContext.Current.CancellationToken);
        foreach (var keep in (string[])["false", "true"])
        {
            using var file = new TemporaryFile($$"""
                sources: [{ name: backend, track: { site_id: s, api_key: k }, write_key: w }]
                translation: { keep_email_in_traits: {{keep}} }
                {{Example().Match(page).Groups[1].Value}}
                """, ".yaml");
            var shell = await Shell.Run(["explain", "--config", file.Path, "-X", method, "--path", path, .. body.Length > 0 ? (string[])["--body", body] : []]);
            Assert.Equal((0, ""), (shell.Code, shell.Error));
            var sent = shell.Out[shell.Out.IndexOf("Destination warehouse-hook", StringComparison.Ordinal)..];
            Assert.Contains("request  POST https://example.com/hook", sent, StringComparison.Ordinal);
            Assert.DoesNotContain("hidden-id", sent, StringComparison.Ordinal);
            Assert.DoesNotContain(Email, sent, StringComparison.OrdinalIgnoreCase);
        }
    }

    [GeneratedRegex(@"```yaml\n(destinations:\n  - name: warehouse-hook\n.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
