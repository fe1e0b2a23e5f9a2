using System.Diagnostics;
using System.Text.Json;

namespace Sluice.Benchmarks.Harness;

/// <summary>A peer that is a program for Node, asked for one round at a time so that both sides meet the same noise.</summary>
internal sealed class NodePeer : IDisposable
{
    private readonly Process _node;

    /// <param name="program">The program; its packages are beside it.</param>
    /// <param name="file">What it works on.</param>
    public NodePeer(string program, string file) => _node = Process.Start(new ProcessStartInfo("node", [program, file])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>Asks for a round.</summary>
    /// <returns>Events for each second of CPU, and what they came to.</returns>
    public (double PerSecond, long Done) Round(string what)
    {
        _node.StandardInput.WriteLine(what);
        using var said = JsonDocument.Parse(_node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the peer ended; was 'npm ci' run in its folder?"));
        return (said.RootElement.GetProperty("events").GetDouble() / said.RootElement.GetProperty("cpuSeconds").GetDouble(), said.RootElement.GetProperty("done").GetInt64());
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        _node.WaitForExit();
        _node.Dispose();
    }
}
