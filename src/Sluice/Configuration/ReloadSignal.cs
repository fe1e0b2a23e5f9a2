using System.Runtime.InteropServices;

namespace Sluice.Configuration;

/// <summary>
/// The system's wish that the configuration is read again: SIGHUP. It is heard from the command's first moment on, as the signal would end a process that does not hear it;
/// what was wished before anybody could do it is done then.
/// </summary>
internal sealed class ReloadSignal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PosixSignalRegistration? _registration;
    private Action? _reload;
    private bool _isWished;

    /// <summary>Begins to hear. Windows has no such signal.</summary>
    public ReloadSignal() => _registration = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
    {
        signal.Cancel = true;
        Wish();
    });

    /// <summary>Has each wish done by this, also one that came before.</summary>
    public void DoBy(Action reload)
    {
        lock (_lock)
        {
            _reload = reload;
            if (_isWished) reload();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _registration?.Dispose();

    private void Wish()
    {
        lock (_lock)
        {
            if (_reload is null) _isWished = true;
            else _reload();
        }
    }
}
