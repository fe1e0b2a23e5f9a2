using System.Runtime.InteropServices;

namespace Sluice.Operator;

/// <summary>
/// Ends the gateway when the system asks for it: the first SIGTERM or Ctrl-C stops it in order (no new requests, requests and
/// deliveries under way end, the journal is closed), a second Ctrl-C ends the process at once. That loses nothing that was acknowledged;
/// what was being delivered is delivered again.
/// </summary>
internal sealed class SignalLifetime(IHostApplicationLifetime application, TextWriter console) : IHostLifetime, IDisposable
{
    private const int EndedByInterrupt = 130;

    /// <summary>SIGXFSZ, which .NET has no name for.</summary>
    private const PosixSignal FileTooLarge = (PosixSignal)25;

    // From the beginning: a write beyond a limit on the size of files fails, as one to a full disk does, instead of ending the process.
    private readonly List<PosixSignalRegistration> _registrations =
        OperatingSystem.IsWindows() ? [] : [PosixSignalRegistration.Create(FileTooLarge, static signal => signal.Cancel = true)];

    private int _interrupts;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT])
            _registrations.Add(PosixSignalRegistration.Create(signal, Stop));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(one => one.Dispose());

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        if (context.Signal == PosixSignal.SIGINT && Interlocked.Increment(ref _interrupts) > 1) Environment.Exit(EndedByInterrupt);
        if (context.Signal == PosixSignal.SIGINT) console.WriteLine("Finishing what is under way; Ctrl-C again ends at once.");
        application.StopApplication();
    }
}
