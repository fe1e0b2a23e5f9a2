using System.Diagnostics;
using OpenTelemetry.Trace;
using Sluice.Operator.Telemetry;

namespace Sluice.Tests.Operator.Telemetry;

public sealed class CallSamplerTests
{
    [Theory]
    [InlineData(ActivityTraceFlags.Recorded, SamplingDecision.RecordAndSample)]
    [InlineData(ActivityTraceFlags.None, SamplingDecision.Drop)]
    public void What_is_linked_to_something_recorded_is_recorded(ActivityTraceFlags linked, SamplingDecision decision)
    {
        ActivityLink link = new(new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), linked));
        Assert.Equal(decision, new CallSampler(0).ShouldSample(new(default, ActivityTraceId.CreateRandom(), "delivery", ActivityKind.Client, null, [link])).Decision);
    }
}
