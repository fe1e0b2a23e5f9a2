using System.Diagnostics;
using System.Net;
using Sluice.Operator;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.Cli;

/// <summary>The real executable where a script or a service manager closed one of its standard streams.</summary>
public sealed class ClosedStreamsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("translate")]
    [InlineData("eval")]
    public async Task A_closed_standard_input_is_an_empty_one(string command) =>
        Assert.Equal(await RunAsync($"{command} < /dev/null"), await RunAsync($"{command} <&-"));

    [Fact]
    public async Task With_a_closed_standard_output_the_work_is_done_all_the_same() => Assert.Equal((0, "", ""), await RunAsync("version >&-"));

    [Fact]
    public async Task With_a_closed_standard_error_the_exit_code_says_how_it_ended() => Assert.Equal((1, "", ""), await RunAsync("check nowhere.yaml 2>&-"));

    [Fact]
    public async Task The_gateway_serves_with_all_of_them_closed()
    {
        using var folder = new TemporaryFolder();
        using var gateway = Start("serve --listen http://127.0.0.1:0 <&- >&- 2>&-", folder.Path);
        try
        {
            Uri? address = null;
            await Until.HoldsAsync(() => (address = GatewayAddress.Read(Path.Combine(folder.Path, "data"))) is not null);
            using var client = new HttpClient { BaseAddress = address };
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz", Cancel)).StatusCode);
        }
        finally
        {
            gateway.Kill(entireProcessTree: true);
            await gateway.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<(int Code, string Out, string Error)> RunAsync(string command)
    {
        using var folder = new TemporaryFolder();
        using var process = Start(command, folder.Path);
        try
        {
            var output = new char[100_000];
            var length = await process.StandardOutput.ReadBlockAsync(output, Cancel);
            Assert.NotEqual(output.Length, length);
            var error = await process.StandardError.ReadToEndAsync(Cancel);
            await process.WaitForExitAsync(Cancel);
            return (process.ExitCode, new(output, 0, length), error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(string command, string folder)
    {
        var sluice = Path.Combine(AppContext.BaseDirectory, "sluice");
        return Process.Start(new ProcessStartInfo("bash", ["-c", $"exec '{sluice}' {command}"])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
    }
}
