namespace Sluice.Ingest.Connections;

/// <summary>Which threads go on when a socket has something; decided for the whole process.</summary>
internal static class SocketThreads
{
    // The only way .NET has to say it.
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>
    /// Lets the thread that hears of a socket's event also do what it leads to, one such thread per processor: waking a thread of the
    /// pool for it costs a fifth of a call. This is good as long as nothing that waits for a socket blocks its thread afterwards, and
    /// nothing does: the journal's writer, consoles and destinations' dispatchers have threads of their own or of the pool, and requests to
    /// the administration and for metrics go over to the pool before anything is looked up. A destination's certificate is verified in place, by arithmetic and
    /// the machine's roots alone: nothing is fetched for it. Takes effect before the first socket is opened.
    /// Where the variable is set already, it stays as it is.
    /// </summary>
    public static void WorkInPlace()
    {
        if (Environment.GetEnvironmentVariable(InlineCompletions) is null) Environment.SetEnvironmentVariable(InlineCompletions, "1");
    }
}
