using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Sluice.Operator;

namespace Sluice.Tests.Operator;

public sealed class LogQueueTests
{
    [Fact]
    public void A_reader_of_the_log_that_has_stopped_costs_lines_and_holds_up_nothing()
    {
        using var services = new ServiceCollection().AddOperator(new()).BuildServiceProvider();
        Assert.Equal(ConsoleLoggerQueueFullMode.DropWrite, services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>().CurrentValue.QueueFullMode);
    }
}
