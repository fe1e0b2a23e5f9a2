using System.Text;
using System.Web;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Sluice.Destinations;
using Sluice.Tests.Configuration;
using Sluice.Tests.Destinations;

namespace Sluice.Tests.Delivery;

/// <summary>A vendor whose refresh tokens are good for one use: r0 is the operator's, r1 comes with the first answer, and so on.</summary>
public sealed class RefreshTokenTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogBook<Courier> _log = new();
    private readonly StandardOutput _output = new(new MemoryStream());
    private readonly Receiver _vendor;
    private string _good = "r0";
    private int _given;
    private string? _keptWhenUsed;

    public RefreshTokenTests() => _vendor = new(Answer);

    public async ValueTask DisposeAsync()
    {
        await _vendor.DisposeAsync();
        await _output.DisposeAsync();
        _folder.Dispose();
    }

    private string Kept => Path.Combine(_folder.Path, "tokens", "hook.json");

    private string Leftover => Kept + ".new";

    [Fact]
    public async Task The_newest_is_used_after_a_restart()
    {
        for (var start = 0; start < 3; start++) Assert.IsType<Verdict.Delivered>((await SendAsync(Planned())).Verdict);
        Assert.Equal(["r0", "r1", "r2"], Presented());
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task The_newest_is_on_disk_before_the_token_that_came_with_it_is_used()
    {
        await SendAsync(Planned());
        Assert.Contains("\"refresh_token\":\"r1\"", _keptWhenUsed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_goes_on_when_the_settings_are_put_in_force_anew()
    {
        using var courier = Courier();
        for (var reload = 0; reload < 3; reload++) Assert.IsType<Verdict.Delivered>((await SendAsync(Planned(), courier)).Verdict);
        Assert.Equal(["r0", "r1", "r2"], Presented());
    }

    [Fact]
    public async Task A_changed_setting_wins()
    {
        await SendAsync(Planned());
        (_good, _given) = ("fresh", 10);
        Assert.IsType<Verdict.Delivered>((await SendAsync(Planned("fresh"))).Verdict);
        Assert.IsType<Verdict.Delivered>((await SendAsync(Planned("fresh"))).Verdict);
        // Another client has tokens of its own.
        _good = "fresh";
        Assert.IsType<Verdict.Delivered>((await SendAsync(Planned("fresh", client: "other"))).Verdict);
        Assert.Equal(["r0", "fresh", "r11", "fresh"], Presented());
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_new_secret_of_the_client_leaves_it_as_it_is()
    {
        await SendAsync(Planned());
        Assert.IsType<Verdict.Delivered>((await SendAsync(Planned(secret: "new"))).Verdict);
        Assert.Equal(["r0", "r1"], Presented());
    }

    [Fact]
    public async Task Each_destination_has_its_own()
    {
        await SendAsync(Planned());
        _good = "r0";
        using (var other = new Courier(Bed.Threads, _output, new(_folder.Path, "other", _log), new FakeTimeProvider(Some.Time))) await SendAsync(Planned(), other);
        Assert.Equal(["hook.json", "other.json"], Directory.GetFiles(Path.GetDirectoryName(Kept)!).Select(Path.GetFileName).Order());
        Assert.Equal(["r0", "r0"], Presented());
    }

    [Fact]
    public async Task Nothing_is_kept_without_a_refresh_token_in_the_settings()
    {
        await SendAsync(Planned(""));
        Assert.False(File.Exists(Kept));
    }

    [Fact]
    public async Task Only_the_owner_may_read_it()
    {
        await SendAsync(Planned());
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has other permissions.");
            return;
        }
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Kept));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(Kept)!));
        Assert.False(File.Exists(Leftover));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"grant\":\"x\",\"refresh_tok")]
    [InlineData("something much longer than what is written next, something much longer than what is written next, something much longer than what is written next, something much longer than what is written next, something much longer than what is written next")]
    public async Task What_a_crash_left_half_written_is_not_looked_at_and_no_hindrance(string half)
    {
        await SendAsync(Planned());
        await File.WriteAllTextAsync(Leftover, half, TestContext.Current.CancellationToken);
        Assert.IsType<Verdict.Delivered>((await SendAsync(Planned())).Verdict);
        Assert.Contains("\"refresh_token\":\"r2\"", await File.ReadAllTextAsync(Kept, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(File.Exists(Leftover));
        Assert.Equal(["r0", "r1"], Presented());
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"grant\":")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"grant\":1,\"refresh_token\":2,\"check\":3}")]
    [InlineData("{\"grant\":\"g\",\"refresh_token\":\"s3cret\",\"check\":\"c\"}")]
    [InlineData("\u0000\u0000\u0000\u0000")]
    public async Task A_damaged_file_is_said_and_the_setting_is_used(string damaged)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Kept)!);
        await File.WriteAllTextAsync(Kept, damaged, TestContext.Current.CancellationToken);
        Assert.IsType<Verdict.Delivered>((await SendAsync(Planned())).Verdict);
        Assert.Equal(["r0"], Presented());
        var line = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.StartsWith($"Destination hook: the refresh token kept in {Kept} cannot be used: it is damaged. The one in sluice.yaml is tried", line.Text, StringComparison.Ordinal);
        // From now on the new one is kept in its place.
        await SendAsync(Planned());
        Assert.Equal(["r0", "r1"], Presented());
    }

    [Fact]
    public async Task One_changed_byte_is_damage()
    {
        await SendAsync(Planned());
        var bytes = await File.ReadAllBytesAsync(Kept, TestContext.Current.CancellationToken);
        bytes[bytes.AsSpan().IndexOf("r1"u8) + 1] = (byte)'7';
        await File.WriteAllBytesAsync(Kept, bytes, TestContext.Current.CancellationToken);
        _good = "r0";
        Assert.IsType<Verdict.Delivered>((await SendAsync(Planned())).Verdict);
        Assert.Equal(["r0", "r0"], Presented());
        Assert.Contains("it is damaged", Assert.Single(_log.Lines).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1024 * 1024, "it is damaged")]
    [InlineData((1024 * 1024) + 1, "it is too large")]
    public async Task A_file_that_is_none_of_ours_may_be_of_any_size(int bytes, string why)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Kept)!);
        await File.WriteAllTextAsync(Kept, new string(' ', bytes), TestContext.Current.CancellationToken);
        Assert.IsType<Verdict.Delivered>((await SendAsync(Planned())).Verdict);
        Assert.Contains(why, Assert.Single(_log.Lines).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_it_cannot_be_kept_deliveries_go_on_and_keeping_is_tried_again()
    {
        // A file where the folder should be.
        _folder.Write("tokens", "");
        var clock = new FakeTimeProvider(Some.Time);
        using var courier = new Courier(Bed.Threads, _output, new(_folder.Path, "hook", _log), clock);
        var planned = Planned();
        Assert.IsType<Verdict.Delivered>((await SendAsync(planned, courier)).Verdict);
        var line = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains($"its new refresh token cannot be kept in {Kept}: ", line.Text, StringComparison.Ordinal);

        File.Delete(Path.Combine(_folder.Path, "tokens"));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.IsType<Verdict.Delivered>((await SendAsync(planned, courier)).Verdict);
        Assert.IsType<Verdict.Delivered>((await SendAsync(planned)).Verdict);
        Assert.Equal(["r0", "r1", "r2"], Presented());
    }

    [Fact]
    public async Task One_that_comes_again_is_not_written_again()
    {
        await using var vendor = new Receiver(static request => request.Line.StartsWith("POST /token", StringComparison.Ordinal)
            ? new Behaviour.Answer(200, Body: """{"access_token":"a","expires_in":3600,"refresh_token":"r1"}""")
            : Behaviour.Ok);
        var clock = new FakeTimeProvider(Some.Time);
        using var courier = new Courier(Bed.Threads, _output, new(_folder.Path, "hook", _log), clock);
        var planned = Acme.Plan(vendor.Url, [], null, ("clientId", "me"), ("clientSecret", "p&ss"), ("refreshToken", "r0"));
        await SendAsync(planned, courier);
        File.Delete(Kept);
        clock.Advance(TimeSpan.FromHours(1));
        await SendAsync(planned, courier);
        Assert.Equal((4, false), (vendor.Requests.Count, File.Exists(Kept)));
    }

    [Fact]
    public async Task Neither_token_is_in_the_log_or_in_what_is_kept_of_a_failed_attempt()
    {
        (_good, _given) = ("s3cret0", 0);
        await SendAsync(Planned("s3cret0"));
        await File.WriteAllTextAsync(Kept, (await File.ReadAllTextAsync(Kept, TestContext.Current.CancellationToken))[..^5], TestContext.Current.CancellationToken);
        var attempt = await SendAsync(Planned("s3cret0"));
        Assert.Equal("HTTP 400: the token endpoint refuses our credentials (invalid_grant)", Assert.IsType<Verdict.Pause>(attempt.Verdict).Why);
        Assert.All([.. _log.Lines.Select(line => line.Text), attempt.Request, attempt.Answer], text =>
        {
            Assert.DoesNotContain("s3cret0", text, StringComparison.Ordinal);
            Assert.DoesNotContain("r1", text, StringComparison.Ordinal);
        });
    }

    private Behaviour Answer(Received request)
    {
        if (!request.Line.StartsWith("POST /token", StringComparison.Ordinal))
        {
            _keptWhenUsed = File.Exists(Kept) ? File.ReadAllText(Kept) : null;
            return Behaviour.Ok;
        }
        var presented = HttpUtility.ParseQueryString(request.Text)["refresh_token"];
        if (presented is not null && presented != _good) return new Behaviour.Answer(400, Body: $$"""{"error":"invalid_grant","hint":"{{presented}}"}""");
        _good = $"r{++_given}";
        return new Behaviour.Answer(200, Body: $$"""{"access_token":"a{{_given}}","expires_in":3600,"refresh_token":"{{_good}}"}""");
    }

    private IEnumerable<string?> Presented() => _vendor.Requests
        .Where(request => request.Line.StartsWith("POST /token", StringComparison.Ordinal))
        .Select(request => HttpUtility.ParseQueryString(Encoding.UTF8.GetString(request.Body))["refresh_token"]);

    private PlannedDestination Planned(string refreshToken = "r0", string client = "me", string secret = "p&ss") => Acme.Plan(
        _vendor.Url, [], null, ("clientId", client), ("clientSecret", secret), ("refreshToken", refreshToken));

    private Courier Courier() => new(Bed.Threads, _output, new(_folder.Path, "hook", _log), new FakeTimeProvider(Some.Time));

    private async Task<Attempt> SendAsync(PlannedDestination planned)
    {
        using var courier = Courier();
        return await SendAsync(planned, courier);
    }

    private static async Task<Attempt> SendAsync(PlannedDestination planned, Courier courier) => Assert.Single(await courier.AttemptAsync(
        planned, 0, [Some.Message("""{"type":"track","event":"e"}""")], TestContext.Current.CancellationToken));
}
