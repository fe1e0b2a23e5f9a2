using System.Net;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Crash;

/// <summary>
/// Many persons' events over several connections until the gateway is gone. A person belongs to one connection, which sends the next
/// request when the one before is answered.
/// </summary>
/// <param name="ledger">Learns what is sent and acknowledged.</param>
/// <param name="seed">Makes the choices.</param>
/// <param name="requestsPerRound">A backlog that takes minutes to deliver would show nothing more.</param>
internal sealed class Load(Ledger ledger, int seed, int requestsPerRound = 1500)
{
    private const int Connections = 8;
    private const int PersonsEach = 25;
    private const int LargestBatch = 20;

    private int _acknowledged;

    /// <summary>Requests of this round that were acknowledged.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Sends until the connection breaks or enough was sent.</summary>
    /// <param name="gateway">Where to.</param>
    /// <param name="round">Makes each round's choices differ.</param>
    /// <param name="killed">Whether the gateway may break connections by now.</param>
    /// <param name="mayDie">Whether it may at any time.</param>
    public async Task RunAsync(Gateway gateway, int round, CancellationToken killed, bool mayDie = false)
    {
        _acknowledged = 0;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(connection => Task.Run(() => SendAsync(gateway, connection, round, mayDie, killed))));
    }

    private async Task SendAsync(Gateway gateway, int connection, int round, bool mayDie, CancellationToken killed)
    {
        using var client = gateway.Client(connections: 1);
        var random = new Random((seed * 10_007 + round) * Connections + connection);
        try
        {
            while (Acknowledged < requestsPerRound && !killed.IsCancellationRequested) await SendOneAsync(client, connection, random);
        }
        catch (HttpRequestException) when (mayDie || killed.IsCancellationRequested)
        {
            // Whether that request was taken, nobody knows.
        }
    }

    private async Task SendOneAsync(HttpClient client, int connection, Random random)
    {
        var count = random.Next(4) == 0 ? random.Next(2, LargestBatch + 1) : 1;
        var events = new (string Person, int Number)[count];
        foreach (ref var one in events.AsSpan())
        {
            var person = $"p{connection}-{random.Next(PersonsEach)}";
            one = (person, ledger.Next(person));
        }
        using var answer = count == 1
            ? await client.PostAsync($"/api/v1/customers/{events[0].Person}/events", Calls.Json(Calls.Event(events[0].Number, Filler(random))))
            : await client.PostAsync("/api/v2/batch", Calls.Json($$"""{"batch":[{{string.Join(',', events.Select(static one => Calls.Operation(one.Person, one.Number)))}}]}"""));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        foreach (var (person, number) in events) ledger.Acknowledge(person, number);
        Interlocked.Increment(ref _acknowledged);
    }

    // What does not compress fills the journal, so that it is trimmed too.
    private static string Filler(Random random)
    {
        var bytes = new byte[random.Next(800)];
        random.NextBytes(bytes);
        return Convert.ToHexString(bytes);
    }
}
