using Sluice.Operator;

namespace Sluice.Tests.Operator;

public sealed class GatewayAddressTests
{
    [Theory]
    [InlineData("http://0.0.0.0:8080", "http://127.0.0.1:8080/")]
    [InlineData("http://[::]:8080", "http://[::1]:8080/")]
    [InlineData("http://10.1.2.3:8080", "http://10.1.2.3:8080/")]
    public void What_listens_everywhere_is_reached_on_the_machine_itself(string listens, string reached) =>
        Assert.Equal(reached, GatewayAddress.FromHere(new(listens)).AbsoluteUri);
}
