using System.Buffers.Binary;

namespace Sluice.Tests.Ingest.Connections;

/// <summary>Connections that the server ends because they ask for more than they take.</summary>
public sealed class FloodTests
{
    private const byte Headers = 1, ResetStream = 3, Settings = 4;

    [Fact]
    public async Task Requests_that_are_taken_back_without_end_cost_one_line_of_the_log_and_no_trace()
    {
        using var log = new MemoryLog();
        await using var gateway = await TestGateway.StartAsync(log: log);
        for (var i = 0; i < 3; i++) await FloodAsync(gateway);

        using var answer = await gateway.TrackAsync("POST", "/api/v1/customers/1/events", """{"name":"seen"}""");
        Assert.Equal(200, (int)answer.StatusCode);
        // A connection may be closed before that is told.
        await Until.HoldsAsync(() => log.Lines.Any(static line => line.Contains("onnection", StringComparison.Ordinal)));
        Assert.Equal(["An HTTP/2 connection was ended: it asked for more than it took."], log.Lines.Where(static line => line.Contains("onnection", StringComparison.Ordinal)));
    }

    // Opens streams and resets them, reading nothing, until the connection is closed.
    private static async Task FloodAsync(TestGateway gateway)
    {
        const int ManyTimesTheBound = 100_000;
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        await raw.WriteAsync(Frame(Settings, 0, []));
        try
        {
            for (var stream = 1; stream < ManyTimesTheBound; stream += 2)
            {
                // GET http://x/ in HPACK, whole in this frame; then: cancelled.
                await raw.WriteAsync([.. Frame(Headers, stream, [0x82, 0x86, 0x84, 0x41, 1, (byte)'x'], flags: 5), .. Frame(ResetStream, stream, [0, 0, 0, 8])]);
            }
        }
        catch (IOException)
        {
            return;
        }
        Assert.Fail("The connection should be ended.");
    }

    private static byte[] Frame(byte type, int stream, ReadOnlySpan<byte> payload, byte flags = 0)
    {
        var head = new byte[9];
        (head[2], head[3], head[4]) = ((byte)payload.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), stream);
        return [.. head, .. payload];
    }
}
