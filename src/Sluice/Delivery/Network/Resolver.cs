using System.Net;
using System.Net.Sockets;

namespace Sluice.Delivery.Network;

/// <summary>Finds the addresses of a host; keeps the thread that asks until it has them. Throws <see cref="SocketException"/> when there are none.</summary>
internal delegate IPAddress[] LookUp(string host);

/// <summary>
/// Looks names up on threads of its own, as the system keeps a thread for as long as a name server does not answer: tens of seconds, whatever was cancelled
/// meanwhile. One for each destination, so that none waits for the names of another. For any threads.
/// </summary>
/// <param name="lookUp">How; null for the system's resolver.</param>
internal sealed class Resolver(LookUp? lookUp = null)
{
    /// <summary>
    /// Names that are looked up at once; a name has one thread at most, however often it is asked for. Few destinations have more than two. Where messages choose
    /// the host there may be more: they wait for each other.
    /// </summary>
    public const int NamesAtOnce = 32;

    private readonly LookUp _lookUp = lookUp ?? Dns.GetHostAddresses;
    private readonly Dictionary<string, Task<IPAddress[]>> _underWay = new(StringComparer.OrdinalIgnoreCase);
    private TaskCompletionSource _ended = NotYet();

    /// <summary>Finds a host's addresses, which may be the answer to somebody who asked a moment ago. Throws what the look-up throws.</summary>
    /// <param name="host">Its name.</param>
    /// <param name="cancel">Ends the waiting; whoever waits is all that is kept of a name that has no thread yet.</param>
    public async Task<IPAddress[]> FindAsync(string host, CancellationToken cancel)
    {
        while (true)
        {
            var (found, ended) = Ask(host);
            if (found is not null) return await found.WaitAsync(cancel);
            await ended.WaitAsync(cancel);
        }
    }

    // The answer to be; null while there is no room for another name, which there may be when a look-up has ended.
    private (Task<IPAddress[]>? Found, Task Ended) Ask(string host)
    {
        lock (_underWay)
        {
            if (!_underWay.TryGetValue(host, out var found) && _underWay.Count < NamesAtOnce) _underWay[host] = found = Begin(host);
            return (found, _ended.Task);
        }
    }

    private Task<IPAddress[]> Begin(string host) => Task.Factory.StartNew(
        () => LookUp(host), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.RunContinuationsAsynchronously, TaskScheduler.Default);

    private IPAddress[] LookUp(string host)
    {
        try
        {
            return _lookUp(host);
        }
        finally
        {
            lock (_underWay)
            {
                _underWay.Remove(host);
                _ended.SetResult();
                _ended = NotYet();
            }
        }
    }

    private static TaskCompletionSource NotYet() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
