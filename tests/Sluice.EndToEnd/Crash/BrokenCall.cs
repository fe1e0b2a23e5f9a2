using System.Net.Sockets;
using System.Text;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Crash;

/// <summary>How far a call has come.</summary>
internal enum CallStep
{
    /// <summary>Its headers are sent.</summary>
    HeadersSent,

    /// <summary>Half of its body, too.</summary>
    HalfSent,

    /// <summary>All of it.</summary>
    Sent,

    /// <summary>The first bytes of the answer have come.</summary>
    Answered,
}

/// <summary>A call in the middle of which the gateway is killed.</summary>
internal static class BrokenCall
{
    /// <summary>Sends an event as far as a step, and kills.</summary>
    /// <returns>Whether it was acknowledged: the status line of a 200 has come.</returns>
    public static async Task<bool> SendAsync(Gateway to, string person, int number, CallStep step)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(to.Address.Host, to.Address.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var body = Calls.Event(number);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/v1/customers/{person}/events HTTP/1.1\r\nHost: gateway\r\nAuthorization: {Gateway.Credentials}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"));
        if (step > CallStep.HeadersSent) await stream.WriteAsync(Encoding.ASCII.GetBytes(body[..(body.Length / 2)]));
        if (step > CallStep.HalfSent) await stream.WriteAsync(Encoding.ASCII.GetBytes(body[(body.Length / 2)..]));
        var status = new byte["HTTP/1.1 200".Length];
        if (step == CallStep.Answered) await stream.ReadExactlyAsync(status, TestContext.Current.CancellationToken).AsTask().BoundedAsync();
        await to.Process.KillAsync();
        return Encoding.ASCII.GetString(status) == "HTTP/1.1 200";
    }
}
