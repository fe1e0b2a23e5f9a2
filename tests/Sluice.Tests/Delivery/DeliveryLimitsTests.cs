using Sluice.Delivery;

namespace Sluice.Tests.Delivery;

public sealed class DeliveryLimitsTests
{
    [Theory]
    [InlineData(16, 1, null, 1024)]
    [InlineData(1024, 1, null, 1024)]
    [InlineData(16, 5, null, 1024)]
    [InlineData(320, 5, null, 1600)]
    [InlineData(1024, 5, null, 4096)]
    [InlineData(16, 1, 5, 20)]
    [InlineData(16, 5, 5, 100)]
    [InlineData(16, 1, 10_000, 1024)]
    public void As_many_items_are_read_ahead_as_fill_the_batches_that_go_at_once_and_a_replay_can_start_soon(int concurrency, int batchSize, int? rate, int items)
    {
        var planned = Acme.Plan("http://h", [Acme.Action("All", "batch") with { BatchSize = batchSize }], config => config with { Concurrency = concurrency });
        Assert.Equal(items, new DeliveryLimits().WindowOf(planned, rate));
    }
}
