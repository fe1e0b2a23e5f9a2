namespace Sluice.Tests.Destinations.Definitions;

/// <summary>Which settings an operator has for tokens by OAuth: the token itself always, and of those that get one what the file's expressions ask for.</summary>
public sealed class OAuthSettingsTests
{
    [Theory]
    [InlineData("client_id: $.settings.clientId, client_secret: $.settings.clientSecret", "oauth.access_token")]
    [InlineData("refresh_token: $.settings.oauth.refresh_token", "oauth.access_token oauth.refresh_token")]
    [InlineData(
        "client_id: '{{settings.oauth.client_id}}', client_secret: $.settings.oauth.client_secret, refresh_token: $.settings.oauth.refresh_token",
        "oauth.access_token oauth.refresh_token oauth.client_id oauth.client_secret")]
    public void Only_those_with_an_effect_are_offered(string expressions, string offered) =>
        Assert.Equal(["clientId", "clientSecret", .. offered.Split(' ')], Settings($"oauth: {{ token_url: https://acme.example/token, {expressions} }}"));

    [Fact]
    public void Without_oauth_the_token_alone_is_offered_where_it_is_asked_for()
    {
        Assert.Equal(["clientId", "clientSecret", "oauth.access_token"], Settings("bearer: $.settings.oauth.access_token"));
        Assert.Equal(["clientId", "clientSecret"], Settings("bearer: $.settings.clientSecret"));
    }

    private static string[] Settings(string auth) => [.. Defined.Definition($$"""
        name: acme
        title: Acme
        summary: For tests.
        settings: { clientId: { help: Id. }, clientSecret: { help: Secret., secret: true } }
        auth: { {{auth}} }
        actions: { send: { requests: [{ url: https://acme.example/ }] } }
        """).Settings.Select(static field => field.Name)];
}
