using OpenTelemetry.Trace;

namespace Sluice.Operator.Telemetry;

/// <summary>
/// Which spans are recorded: what belongs to a trace follows that trace, what is linked to recorded ones is recorded, and of everything else a share
/// of the traces.
/// </summary>
internal sealed class CallSampler(double ratio) : Sampler
{
    private readonly TraceIdRatioBasedSampler _share = new(ratio);

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        if (parent.TraceId != default) return new((parent.TraceFlags & System.Diagnostics.ActivityTraceFlags.Recorded) != 0);
        foreach (var link in samplingParameters.Links ?? [])
        {
            if ((link.Context.TraceFlags & System.Diagnostics.ActivityTraceFlags.Recorded) != 0) return new(SamplingDecision.RecordAndSample);
        }
        return _share.ShouldSample(samplingParameters);
    }
}
