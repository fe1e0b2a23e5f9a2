using System.Diagnostics;

namespace Sluice.EndToEnd.Harness;

/// <summary>Examines journals that nobody serves, as <c>sluice verify</c> and <c>sluice journal doctor</c> do, in a process that stays.</summary>
internal sealed class Auditor : IDisposable
{
    private readonly Process _process;

    public Auditor()
    {
        _process = Process.Start(new ProcessStartInfo(Gateway.Built("Sluice.JournalWriter"), ["audit"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    /// <summary>What is wrong with the journal of a folder; "sound" when nothing is.</summary>
    public async Task<string> ExamineAsync(string folder)
    {
        await _process.StandardInput.WriteLineAsync(folder);
        await _process.StandardInput.FlushAsync();
        return await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().BoundedAsync() ?? "The auditor ended.";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
