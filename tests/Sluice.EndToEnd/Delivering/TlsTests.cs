using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Delivering;

/// <summary>Whom the gateway takes for a destination: who has a certificate that the machine trusts, for this name, today.</summary>
[Trait("suite", "end-to-end")]
public sealed class TlsTests : IDisposable
{
    private const int Events = 3;

    private static readonly DateTimeOffset Today = TimeProvider.System.GetUtcNow();

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    public TlsTests()
    {
        var request = new CertificateRequest("CN=authority of this test", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _authority = request.CreateSelfSigned(Today.AddYears(-1), Today.AddYears(1));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task Only_a_trusted_certificate_for_the_host_that_has_not_expired_gets_messages()
    {
        using var workspace = new Workspace();
        var trusted = Path.Combine(workspace.Folder, "authority.pem");
        await File.WriteAllTextAsync(trusted, _authority.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await using var good = await Receiver.StartAsync(Ok, certificate: Signed("localhost", Today.AddDays(1)));
        await using var expired = await Receiver.StartAsync(Ok, certificate: Signed("localhost", Today.AddDays(-1)));
        await using var another = await Receiver.StartAsync(Ok, certificate: Signed("another.test", Today.AddDays(1)));
        await using var stranger = await Receiver.StartAsync(Ok, certificate: OfItsOwn("localhost"));
        workspace.Configure(Hook("good", good), Hook("expired", expired), Hook("another", another), Hook("stranger", stranger));

        await using var gateway = Gateway.Launch(workspace, ["--config", workspace.Config, "--log-level", "debug"], ("SSL_CERT_FILE", trusted));
        await gateway.ReadyAsync();
        using var client = gateway.Client();
        for (var n = 0; n < Events; n++) await client.TrackAsync("p", n);
        await good.UntilAsync(Events, gateway);
        foreach (var name in (string[])["expired", "another", "stranger"])
        {
            await Wait.UntilAsync(
                () => gateway.Process.Error.Any(line => IsRefusal(line, name)),
                () => $"{name} should have been refused. {gateway.Process.Story}");
        }
        await gateway.StopAsync();
        Assert.Equal((0, 0, 0), (expired.Requests, another.Requests, stranger.Requests));
        Assert.All(good.Accepted, one => Assert.Equal($"localhost:{good.Url.Port}", one.Headers["host"]));
    }

    private static bool IsRefusal(string line, string name) =>
        line.Contains($"Destination {name}: message", StringComparison.Ordinal) && line.Contains("no TLS connection", StringComparison.Ordinal);

    private static ValueTask<Reply> Ok(Received message) => new(new Reply(200));

    private static string Hook(string name, Receiver at) => $$"""
          - name: {{name}}
            type: webhook
            settings: { url: "https://localhost:{{at.Url.Port}}/hook" }
            allow: [127.0.0.0/8, localhost]
            retry: { first: 20ms, max: 500ms }
        """;

    private X509Certificate2 Signed(string host, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = For(host, key).Create(_authority, until.AddDays(-30), until, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 OfItsOwn(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return For(host, key).CreateSelfSigned(Today.AddDays(-1), Today.AddDays(1));
    }

    private static CertificateRequest For(string host, ECDsa key)
    {
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }
}
