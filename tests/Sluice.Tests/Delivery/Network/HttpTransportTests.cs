using Sluice.Delivery.Network;
using Sluice.Destinations;

namespace Sluice.Tests.Delivery.Network;

public sealed class HttpTransportTests
{
    [Theory]
    [InlineData("a\r\nB: c", "has a line break or the character U+0000")]
    [InlineData("\0", "has a line break or the character U+0000")]
    [InlineData("\u0142", "has characters beyond \u00ff, which no header can carry")]
    public async Task A_header_that_would_go_out_otherwise_than_it_is_does_not_go_out(string value, string why)
    {
        await using var server = new Receiver();
        using var transport = new HttpTransport(TimeProvider.System);
        var request = new Outgoing.Http("POST", new(server.Url), [new("X-Name", value)], default);
        var reply = await transport.SendAsync(request, new("destination hook", Loopback.Allowed), TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal($"the value of the header X-Name {why}", Assert.IsType<Verdict.Reject>(reply.Failure).Why);
        Assert.Empty(server.Requests);
    }
}
