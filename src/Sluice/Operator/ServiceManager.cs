using System.Net.Sockets;
using System.Text;

namespace Sluice.Operator;

/// <summary>
/// Tells the service manager that started the gateway, such as systemd for a unit of <c>Type=notify</c>, when calls are taken and when the end begins. Nobody is told
/// anything unless the manager names a socket for it.
/// </summary>
internal static class ServiceManager
{
    private const string Variable = "NOTIFY_SOCKET";

    /// <summary>Tells that calls are taken from now on, and later that it is being stopped.</summary>
    public static void Follow(IHostApplicationLifetime application, ILogger log)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } socket) return;
        Tell(socket, "READY=1", log);
        application.ApplicationStopping.Register(() => Tell(socket, "STOPPING=1", log));
    }

    private static void Tell(string name, string state, ILogger log)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // A socket that is no file has a zero byte in front of its name, which a variable cannot hold.
            socket.SendTo(Encoding.ASCII.GetBytes(state), new UnixDomainSocketEndPoint(name[0] == '@' ? $"\0{name[1..]}" : name));
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException or PlatformNotSupportedException)
        {
            log.ManagerNotTold(state, name, failure.Message);
        }
    }
}
