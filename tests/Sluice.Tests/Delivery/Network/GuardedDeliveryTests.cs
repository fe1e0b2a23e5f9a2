using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Tests.Destinations;

namespace Sluice.Tests.Delivery.Network;

/// <summary>Attempts at addresses that must not be reached, with servers that would notice if they were.</summary>
public sealed class GuardedDeliveryTests : IAsyncDisposable
{
    private readonly StandardOutput _output = new(new MemoryStream());
    private readonly Dictionary<string, Queue<string[]>> _names = [];
    private readonly List<string> _lookedUp = [];
    private readonly Courier _courier;

    public GuardedDeliveryTests() => _courier = new(Bed.Threads, _output, new("nowhere", "hook", NullLogger.Instance), TimeProvider.System, LookUp);

    public async ValueTask DisposeAsync()
    {
        _courier.Dispose();
        await _output.DisposeAsync();
    }

    [Theory]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("127.0.0.1.")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("localhost")]
    [InlineData("localhost.")]
    [InlineData("127\u30020\u30020\u30021")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("[::127.0.0.1]")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    [InlineData("[::]")]
    public async Task Whatever_way_an_address_is_written_it_is_not_connected_to(string host)
    {
        await using var server = new Receiver();
        var attempt = await SendAsync($"http://{host}:{server.Port}/hook");
        Assert.Matches("`allow: .*` to destination hook$", Assert.IsType<Verdict.Pause>(attempt.Verdict).Why);
        Assert.Equal((0, ""), (server.Connections, attempt.Request));
        Assert.Empty(_lookedUp);
    }

    [Fact]
    public async Task Full_width_digits_are_a_name_like_any_other_and_no_address()
    {
        await using var server = new Receiver();
        var attempt = await SendAsync($"http://\uff11\uff12\uff17.\uff10.\uff10.\uff11:{server.Port}/hook");
        Assert.EndsWith("cannot be resolved", Assert.IsType<Verdict.Retry>(attempt.Verdict).Why, StringComparison.Ordinal);
        Assert.Single(_lookedUp);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task An_allowed_name_is_reached_at_its_address_with_its_name_in_Host()
    {
        await using var server = new Receiver();
        Name("hooks.test", "127.0.0.1");
        Assert.IsType<Verdict.Delivered>((await SendAsync($"http://hooks.test:{server.Port}/hook", "127.0.0.0/8")).Verdict);
        Assert.Equal($"hooks.test:{server.Port}", Assert.Single(server.Requests).Header("host"));
    }

    [Theory]
    [InlineData("[::ffff:127.0.0.1]", "127.0.0.1")]
    [InlineData("localhost.", "localhost")]
    [InlineData("hooks.localhost.", "127.0.0.1")]
    public async Task Whatever_way_an_allowed_address_is_written_it_is_reached(string host, string allow)
    {
        await using var server = new Receiver();
        Name("localhost", "127.0.0.1");
        Name("hooks.localhost", "127.0.0.1");
        Assert.IsType<Verdict.Delivered>((await SendAsync($"http://{host}:{server.Port}/hook", allow)).Verdict);
    }

    [Fact]
    public async Task A_name_that_leads_inside_is_refused_even_if_only_one_of_its_addresses_does()
    {
        await using var server = new Receiver();
        Name("mixed.test", "127.0.0.1", "10.0.0.7");
        var attempt = await SendAsync($"http://mixed.test:{server.Port}/hook", "127.0.0.0/8");
        Assert.Equal(
            "mixed.test is at 10.0.0.7, a private address (10.0.0.0/8): to allow it, write `allow: [127.0.0.0/8, mixed.test]` in destination hook",
            Assert.IsType<Verdict.Pause>(attempt.Verdict).Why);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task The_connection_goes_to_the_address_that_was_checked_and_the_next_one_is_checked_again()
    {
        // The answer changes between two look-ups; whoever looks the name up a second time to connect falls for it.
        await using var server = new Receiver(_ => new Behaviour.Answer(200, "Connection: close\r\n"));
        Name("rebinding.test", "127.0.0.1");
        Name("rebinding.test", "127.0.0.2");
        var url = $"http://rebinding.test:{server.Port}/hook";
        Assert.IsType<Verdict.Delivered>((await SendAsync(url, "127.0.0.1")).Verdict);
        Assert.Equal(["rebinding.test"], _lookedUp);
        var second = await SendAsync(url, "127.0.0.1");
        Assert.StartsWith("rebinding.test is at 127.0.0.2, a loopback address", Assert.IsType<Verdict.Pause>(second.Verdict).Why, StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task When_the_first_of_several_addresses_is_down_the_next_is_tried()
    {
        await using var server = new Receiver();
        Name("two.test", "127.0.0.2", "127.0.0.1");
        Assert.IsType<Verdict.Delivered>((await SendAsync($"http://two.test:{server.Port}/hook", "two.test")).Verdict);
    }

    [Fact]
    public async Task When_nobody_answers_at_the_first_of_several_addresses_the_next_is_tried_in_time()
    {
        await using var server = new Receiver();
        await using var silent = new Silent("127.0.0.2", server.Port);
        Name("two.test", "127.0.0.2", "127.0.0.1");
        Assert.IsType<Verdict.Delivered>((await SendAsync($"http://two.test:{server.Port}/hook", "two.test")).Verdict);
    }

    [Fact]
    public async Task When_nobody_answers_at_all_an_attempt_says_so_after_five_seconds()
    {
        await using var silent = new Silent("127.0.0.1", port: 0);
        Name("one.test", "127.0.0.1");
        Assert.Equal(
            new Verdict.Retry($"no connection to one.test:{silent.Port} within 5 s"),
            (await SendAsync($"http://one.test:{silent.Port}/hook", "one.test")).Verdict);
    }

    [Fact]
    public async Task A_name_without_addresses_is_tried_again()
    {
        Name("none.test");
        Assert.Equal("the host name none.test cannot be resolved", Assert.IsType<Verdict.Retry>((await SendAsync("http://none.test/hook")).Verdict).Why);
    }

    [Fact]
    public async Task What_is_not_allowed_any_more_is_refused_although_a_connection_is_open()
    {
        await using var server = new Receiver();
        Assert.IsType<Verdict.Delivered>((await SendAsync(server.Url, "127.0.0.0/8")).Verdict);
        Assert.IsType<Verdict.Pause>((await SendAsync(server.Url)).Verdict);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_redirect_to_the_metadata_service_is_not_followed()
    {
        await using var server = new Receiver(_ => new Behaviour.Answer(302, "Location: http://169.254.169.254/latest/meta-data/\r\n"));
        Assert.IsType<Verdict.Reject>((await SendAsync(server.Url, "127.0.0.0/8")).Verdict);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_compressed_answer_is_not_unpacked()
    {
        using var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(new byte[50_000_000]);
        await using var server = new Receiver(_ => new Behaviour.Answer(400, "Content-Encoding: gzip\r\n", Encoding.Latin1.GetString(bomb.ToArray())));
        var attempt = await SendAsync(server.Url, "127.0.0.0/8");
        Assert.IsType<Verdict.Reject>(attempt.Verdict);
        Assert.Equal("HTTP 400\nContent-Encoding: gzip", attempt.Answer);
    }

    [Fact]
    public async Task The_request_for_a_token_is_guarded_too()
    {
        await using var server = new Receiver();
        var planned = Acme.Plan(server.Url, [], config => config with { Allow = [] }, ("clientId", "me"), ("clientSecret", "s3cr3t"));
        var attempt = await SendAsync(planned, Some.Message("""{"type":"track","event":"e"}"""));
        Assert.StartsWith("no token: 127.0.0.1 is a loopback address", Assert.IsType<Verdict.Pause>(attempt.Verdict).Why, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest", "169.254.169.254 is a link-local address")]
    [InlineData("http://hooks.test/", "hooks.test is at 10.0.0.1, a private address")]
    public async Task An_address_out_of_the_message_is_the_messages_own_fault(string callback, string why)
    {
        Name("hooks.test", "10.0.0.1");
        var attempt = await SendAsync(Callback("$.properties.callback"), Event(callback));
        Assert.StartsWith(why, Assert.IsType<Verdict.Reject>(attempt.Verdict).Why, StringComparison.Ordinal);
        // Nothing was sent: it says nothing about the destination.
        Assert.Equal("", attempt.Request);
    }

    [Theory]
    [InlineData("\"http://127.0.0.1:1/x\"")]
    [InlineData("\"http://127.0.0.1:1/{{properties.callback}}\"")]
    public async Task An_address_out_of_the_mapping_is_for_the_operator_to_mend(string mapping) => Assert.IsType<Verdict.Pause>(
        (await SendAsync(Callback(mapping.Trim('"')), Event("abc"))).Verdict);

    [Theory]
    [InlineData("http://user@127.0.0.1:PORT/", "user name")]
    [InlineData("http://127.0.0.1:PORT/people/../admin", "elsewhere")]
    [InlineData("http://127.0.0.1:PORT/people/%2e%2E/admin", "elsewhere")]
    [InlineData("http://127.0.0.1:PORT/people/.%2e", "elsewhere")]
    [InlineData("http://127.0.0.1:PORT/people\\\\..\\\\admin", "elsewhere")]
    [InlineData("ftp://127.0.0.1:PORT/", "no http or https address")]
    [InlineData("file:///etc/passwd", "no http or https address")]
    public async Task A_message_cannot_lead_a_request_elsewhere(string callback, string why)
    {
        await using var server = new Receiver();
        callback = callback.Replace("PORT", $"{server.Port}", StringComparison.Ordinal);
        var attempt = await SendAsync(Callback("$.properties.callback", "127.0.0.0/8"), Event(callback));
        Assert.Contains(why, Assert.IsType<Verdict.Reject>(attempt.Verdict).Why, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT/a..b/.well-known/%2e%2ex/...?to=../..")]
    public async Task Dots_that_are_no_steps_are_sent(string callback)
    {
        await using var server = new Receiver();
        callback = callback.Replace("PORT", $"{server.Port}", StringComparison.Ordinal);
        var attempt = await SendAsync(Callback("$.properties.callback", "127.0.0.0/8"), Event(callback));
        Assert.IsType<Verdict.Delivered>(attempt.Verdict);
    }

    [Theory]
    [InlineData("text/plain\r\nX-Evil: 1")]
    [InlineData("text/plain\n")]
    [InlineData("text\0/plain")]
    public async Task A_header_value_cannot_begin_another_header(string contentType)
    {
        await using var server = new Receiver();
        var relay = Some.Destination("relay", ("url", server.Url), ("site_id", "s1"), ("api_key", "k1"));
        var planned = new PlannedDestination(new() { Name = "hook", Type = "relay", Allow = Loopback.Allowed }, Catalogue.Types["relay"], relay);
        var attempt = await SendAsync(planned, Some.Call("PUT", "/api/v1/customers/1", "{}", contentType));
        Assert.StartsWith("the value of the header Content-Type", Assert.IsType<Verdict.Reject>(attempt.Verdict).Why, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [InlineData("@evil.example/api/v2/entity")]
    [InlineData(".evil.example/api/v2/entity")]
    [InlineData(":80/api/v2/entity")]
    public async Task A_relayed_path_cannot_go_on_with_the_hosts_name(string target)
    {
        var relay = Some.Destination("relay", ("site_id", "s1"), ("api_key", "k1"));
        var planned = new PlannedDestination(new() { Name = "hook", Type = "relay" }, Catalogue.Types["relay"], relay);
        var attempt = await SendAsync(planned, Some.Call("POST", target));
        Assert.Equal("its path does not begin with a slash", Assert.IsType<Verdict.Reject>(attempt.Verdict).Why);
        Assert.Empty(_lookedUp);
    }

    [Fact]
    public async Task Nothing_is_fetched_from_where_a_certificate_says_that_its_issuer_is()
    {
        // Whoever connects there waits: nobody answers.
        using var issuer = new TcpListener(IPAddress.Loopback, 0);
        issuer.Start();
        await using var server = new Impostor($"http://{issuer.LocalEndpoint}/issuer.crt");
        Name("localhost", "127.0.0.1");
        var attempt = await SendAsync($"https://localhost:{server.Port}/hook", "127.0.0.0/8", "localhost");
        Assert.StartsWith("no TLS connection: ", Assert.IsType<Verdict.Retry>(attempt.Verdict).Why, StringComparison.Ordinal);
        Assert.False(issuer.Pending());
    }

    private void Name(string host, params string[] addresses)
    {
        if (!_names.TryGetValue(host, out var answers)) _names[host] = answers = [];
        answers.Enqueue(addresses);
    }

    private IPAddress[] LookUp(string host)
    {
        _lookedUp.Add(host);
        return _names.TryGetValue(host, out var answers)
            ? Array.ConvertAll(answers.Dequeue(), IPAddress.Parse)
            : throw new SocketException((int)SocketError.HostNotFound);
    }

    private Task<Attempt> SendAsync(string url, params string[] allow) => SendAsync(
        new PlannedDestination(
            new() { Name = "hook", Type = "webhook", Timeout = TimeSpan.FromSeconds(20), Allow = [.. allow.Select(AllowRule.Parse)] },
            Catalogue.Types["webhook"], Some.Destination("webhook", ("url", url))),
        Some.Message("{}"));

    private async Task<Attempt> SendAsync(PlannedDestination planned, Parcel parcel) =>
        Assert.Single(await _courier.AttemptAsync(planned, 0, [parcel], TestContext.Current.CancellationToken));

    private static Parcel Event(string callback) => Some.Message($$$"""{"type":"track","properties":{"callback":"{{{callback}}}"}}""");

    // A destination that is told by the mapping where to send.
    private static PlannedDestination Callback(string url, params string[] allow)
    {
        var (definition, problems) = DefinitionReader.Read("""
            name: caller
            title: Caller
            summary: For tests.
            actions:
              call:
                fields: { url: { type: string, required: true } }
                let: { where: $.payload.url }
                requests: [{ url: $.where, json: $.payload }]
            presets: []
            """, "caller");
        Assert.Empty(problems);
        var type = new DefinedType(definition!);
        var action = new ActionConfig { Name = "call", Action = "call", Trigger = "true = true", Mapping = Encoding.UTF8.GetBytes($$"""{"url":"{{url}}"}""") };
        var config = new DestinationConfig
        {
            Name = "hook", Type = "caller", Actions = [action], Timeout = TimeSpan.FromSeconds(20), Allow = [.. allow.Select(AllowRule.Parse)],
        };
        return new(config, type, type.Create(new Dictionary<string, string>(), [action.ToChoice()]));
    }

    /// <summary>A server whose certificate is by somebody whom nobody knows, and says where to ask for that one's.</summary>
    private sealed class Impostor : IAsyncDisposable
    {
        private readonly TcpListener _door = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 _certificate;
        private readonly Task _serving;

        public Impostor(string issuerAt)
        {
            _certificate = Certificate(issuerAt);
            _door.Start();
            _serving = ServeAsync();
        }

        public int Port => ((IPEndPoint)_door.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            _door.Dispose();
            await _serving.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            _certificate.Dispose();
        }

        private async Task ServeAsync()
        {
            using var client = await _door.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(_certificate, null, offline: true),
            });
            await tls.ReadExactlyAsync(new byte[1]);
        }

        private static X509Certificate2 Certificate(string issuerAt)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuerAt]));
            var now = TimeProvider.System.GetUtcNow();
            using var certificate = request.Create(
                new("CN=nobody"), X509SignatureGenerator.CreateForECDsa(key), now.AddDays(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
            return certificate.CopyWithPrivateKey(key);
        }
    }

    /// <summary>A place where whoever knocks is not answered: nobody opens, and the queue is full.</summary>
    private sealed class Silent : IAsyncDisposable
    {
        private readonly Socket _door = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly List<Socket> _queue;
        private readonly List<Task> _queueing;

        public Silent(string address, int port)
        {
            _door.Bind(new IPEndPoint(IPAddress.Parse(address), port));
            _door.Listen(0);
            _queue = [.. Enumerable.Range(0, 4).Select(static _ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))];
            _queueing = _queue.ConvertAll(one => one.ConnectAsync(_door.LocalEndPoint!));
        }

        public int Port => ((IPEndPoint)_door.LocalEndPoint!).Port;

        public async ValueTask DisposeAsync()
        {
            Assert.Contains(_queueing, static one => !one.IsCompletedSuccessfully);
            _queue.ForEach(static one => one.Dispose());
            await Task.WhenAll(_queueing).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            _door.Dispose();
        }
    }
}
