using System.Net.Sockets;
using Sluice.Configuration;
using Sluice.Configuration.Yaml;
using Sluice.Destinations;
using Sluice.Destinations.Yaml;

namespace Sluice.Tests.Configuration;

/// <summary><c>${file:…}</c>: secrets as containers and service managers give them.</summary>
public sealed class ValuesFromFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("s3cret", "s3cret")]
    [InlineData("s3cret\n", "s3cret")]
    [InlineData("s3cret\r\n", "s3cret")]
    [InlineData("\uFEFFs3cret", "s3cret")]
    [InlineData("clé", "clé")]
    // What it holds is a value as it is.
    [InlineData("${KEY} # 'x", "${KEY} # 'x")]
    public void A_value_is_the_files_content_without_one_line_break_at_its_end(string content, string means)
    {
        _folder.Write("secret", content);
        Assert.Equal(means, Valid("write_key: ${file:secret}").Sources[0].WriteKeys[0]);
    }

    [Fact]
    public void A_file_is_seen_from_the_folder_of_the_configuration_or_named_by_its_whole_path()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "run"));
        _folder.Write("run/secret", "s3cret");
        Assert.Equal(
            ["s3cret", "a-s3cret-s3cret-b"],
            Valid($"write_key: [\"${{file:run/secret}}\", \"a-${{file:{_folder.Path}/run/secret}}-${{file:./run/secret}}-b\"]").Sources[0].WriteKeys);
    }

    [Fact]
    public void Any_value_may_be_in_a_file()
    {
        foreach (var (name, text) in (ReadOnlySpan<(string, string)>)[("depth", "9\n"), ("url", "https://example.com/x\n"), ("folder", "own\n"), ("body", "ada\n")]) _folder.Write(name, text);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "own"));
        var (plan, problems) = Load("""
            sources: [{ name: s, write_key: k }]
            limits: { depth: "${file:depth}" }
            destinations_folder: ${file:folder}
            destinations: [{ name: d, type: webhook, settings: { url: "${file:url}" } }]
            tests: [{ name: t, call: { path: /v1/track, body: { userId: "${file:body}" } }, expect: [] }]
            """);
        Assert.Empty(problems);
        var config = plan!.Config;
        Assert.Equal((9, "own", "https://example.com/x"), (config.Translation.MaxDepth, config.DestinationsFolder, config.Destinations[0].Settings["url"]));
        Assert.Equal("""{"userId":"ada"}"""u8, config.Tests[0].Call.Body.Span);
    }

    [Theory]
    [InlineData("$${file:secret}", "${file:secret}")]
    // A variable of that name, with a default.
    [InlineData("${file:-fallback}", "fallback")]
    public void What_only_looks_like_a_file_is_none(string written, string means) =>
        Assert.Equal(means, Valid($"track: {{ site_id: s, api_key: \"{written}\" }}").Sources[0].Track!.ApiKeys[0]);

    [Theory]
    [InlineData(ValueFiles.MaxBytes, null)]
    [InlineData(ValueFiles.MaxBytes + 1, "is larger than 65536 bytes, the most that a value can be")]
    [InlineData(NamedFile.MaxBytes + 100, "is larger than 65536 bytes, the most that a value can be")]
    public void A_file_is_as_long_as_a_value_can_be(int bytes, string? why)
    {
        _folder.Write("long", new string('x', bytes));
        Assert.Equal(why is null ? [] : [$"2:7 data: the file {_folder.Path}/long {why}"], Problems("data: ${file:long}"));
    }

    [Fact]
    public void A_file_that_cannot_be_used_is_named_where_it_is_wanted()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "folder"));
        File.WriteAllBytes(Path.Combine(_folder.Path, "latin"), [0x68, 0xFC, 0x73, 0x68]);
        var at = _folder.Path;
        Assert.Equal([$"2:7 data: the file {at}/missing cannot be used: there is no such file"], Problems("data: ${file:missing}"));
        Assert.Equal(["2:7 data: the file /nowhere/at/all cannot be used: there is no such file"], Problems("data: ${file:/nowhere/at/all}"));
        Assert.Equal([$"2:7 data: the file {at}/folder is a folder; name a regular file"], Problems("data: ${file:folder}"));
        Assert.Equal([$"2:7 data: the file {at}/latin is not UTF-8; save it as UTF-8"], Problems("data: ${file:latin}"));
        // Each place says so.
        Assert.Equal(
            [$"2:7 data: the file {at}/missing cannot be used: there is no such file", $"3:9 region: the file {at}/missing cannot be used: there is no such file"],
            Problems("data: ${file:missing}\nregion: ${file:missing}"));
    }

    [Fact]
    public void What_is_no_file_is_refused_without_waiting_for_whoever_might_write_into_it()
    {
        var pipe = _folder.MakePipe("pipe");
        Assert.Equal([$"2:7 data: the file {pipe} is a pipe; name a regular file"], Problems("data: ${file:pipe}"));
        Assert.Equal(["2:7 data: the file /dev/zero is a device; name a regular file"], Problems("data: ${file:/dev/zero}"));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder.Path, "socket")));
        Assert.Equal([$"2:7 data: the file {_folder.Path}/socket is a socket; name a regular file"], Problems("data: ${file:socket}"));

        _folder.MakePipe("pipe.js");
        Assert.Equal(
            ["2:61 destinations[0].actions[0].script: 'pipe.js' cannot be used: is a pipe; name a regular file; it is looked for in the folder of sluice.yaml"],
            Problems("destinations: [{ name: d, type: stdout, actions: [{ script: pipe.js, name: a }] }]"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "destinations", "own"));
        _folder.MakePipe("destinations/own/destination.yaml");
        Assert.EndsWith("own/destination.yaml: is a pipe; name a regular file", Assert.Single(Load("sources: [{ name: s, write_key: k }]").Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_said_to_be_that()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Root may read everything.");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has other permissions.");
            return;
        }
        File.SetUnixFileMode(_folder.Write("closed", "x"), UnixFileMode.None);
        Assert.Equal(
            [$"2:7 data: the file {_folder.Path}/closed cannot be used: may not be read; check its permissions"], Problems("data: ${file:closed}"));
    }

    [Theory]
    [InlineData("${file:}")]
    [InlineData("${file:${KEY}/x}")]
    [InlineData("${file:/run/x:-default}")]
    [InlineData("${file:a\\0b}")]
    [InlineData("${file:a\\nb}")]
    public void What_is_no_path_is_said_to_be_none(string written) => Assert.Equal(
        ["2:7 data: '${file:' takes the path of a file, without a variable and a default; write one such as ${file:/run/secrets/name}"], Problems($"data: \"{written}\""));

    [Fact]
    public void A_content_that_the_value_cannot_have_is_said_to_be_wrong_and_never_shown()
    {
        foreach (var (name, text) in (ReadOnlySpan<(string, string)>)[("lines", "hush\nhush\n"), ("two", "hush\n\n"), ("empty", "\n"), ("hush", "hush")]) _folder.Write(name, text);
        const string Broken = "begins or ends with a blank, or holds a line break or another control character";
        var problems = Problems("""
            admin: { token: ["${file:lines}", "${file:two}", "${file:empty}"] }
            limits: { depth: "${file:hush}" }
            region: ${file:hush}
            destinations: [{ name: d, type: webhook, settings: { url: "https://x.example", secret: "${file:two}" } }]
            """);
        Assert.Equal(
            [
                $"2:18 admin.token[0]: {Broken}; clients would never send that", $"2:35 admin.token[1]: {Broken}; clients would never send that",
                "2:50 admin.token[2]: is empty; give it a value, or remove the key",
                "3:18 limits.depth: '${file:hush}' is not a whole number; write digits alone", "4:9 region: '${file:hush}' is not a region; use one of us, eu",
                $"5:88 destinations[0].settings.secret: {Broken}, which no destination would accept; write the key alone, in one line",
            ],
            problems);
    }

    private GatewayConfig Valid(string source)
    {
        var (plan, problems) = Load($"sources:\n  - name: s\n    {source}\n");
        Assert.Empty(problems);
        return plan!.Config;
    }

    private string[] Problems(string yaml) =>
        [.. Load($"sources: [{{ name: s, write_key: k }}]\n{yaml}").Problems.Select(one => one.ToString()[(one.File.Length + 1)..])];

    private (Plan? Plan, IReadOnlyList<FileProblem> Problems) Load(string yaml) =>
        ConfigurationFile.Load(_folder.Write("sluice.yaml", yaml), static _ => null, Catalogue.Types);
}
