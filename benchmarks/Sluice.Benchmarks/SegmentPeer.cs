using System.Diagnostics;
using System.Text.Json;

namespace Sluice.Benchmarks;

/// <summary>Segment's packages in a process of Node, asked for one round at a time so that both sides meet the same noise.</summary>
internal sealed class SegmentPeer : IDisposable
{
    private readonly Process _node;

    /// <param name="folder">Where <c>actions.cjs</c> and its packages are.</param>
    /// <param name="messages">A file of messages, one a line.</param>
    public SegmentPeer(string folder, string messages) => _node = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "actions.cjs"), messages])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>Events for each second of CPU in one round of <c>map</c> or <c>event</c>.</summary>
    public double Round(string what)
    {
        _node.StandardInput.WriteLine(what);
        using var said = JsonDocument.Parse(_node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the peer ended; was 'npm ci' run in its folder?"));
        return said.RootElement.GetProperty("events").GetDouble() / said.RootElement.GetProperty("cpuSeconds").GetDouble();
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        _node.WaitForExit();
        _node.Dispose();
    }
}
