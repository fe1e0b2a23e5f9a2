using Sluice.Translation;
using Endpoint = Sluice.Translation.Endpoint;

namespace Sluice.Ingest;

/// <summary>What happens with a translated or refused call.</summary>
/// <param name="Reply">What the client gets, for a stored call once it is durable.</param>
/// <param name="Store">Whether it goes into the journal.</param>
/// <param name="Dropped">How many items, or the call itself, were refused without that showing in the answer.</param>
/// <param name="Why">The first reason for that; null when nothing was dropped.</param>
internal readonly record struct Decision(Reply Reply, bool Store, int Dropped = 0, Problem? Why = null)
{
    /// <summary>One word for what was refused first of it, whether that shows or not; null when nothing was.</summary>
    public string? Reason { get; init; }

    /// <summary>Decides about a translated call (spec 1.1, 2.4, 4.1).</summary>
    /// <param name="endpoint">Where it came in.</param>
    /// <param name="translation">What it became.</param>
    /// <param name="strict">Whether a Pipelines caller wants to be told.</param>
    public static Decision Of(Endpoint endpoint, Translation.Translation translation, bool strict)
    {
        var store = translation.Outcome is Outcome.Mapped or Outcome.NotMapped;
        var problems = translation.Problems;
        if (problems.Count == 0) return new(Success(endpoint), store);
        if (endpoint.Api == Api.Pipelines)
        {
            // Strict is all or nothing: a 400 must not have stored half of a batch.
            return strict
                ? new(new(400, ErrorBody.Of(endpoint, problems)), Store: false) { Reason = problems[0].Reason }
                : new(Reply.Ok, store, problems.Count, problems[0]) { Reason = problems[0].Reason };
        }
        var perItem = endpoint.Operation == Operation.Batch && problems.All(problem => problem.BatchIndex >= 0);
        return perItem
            ? new(new(207, ErrorBody.Of(endpoint, problems)), store, problems.Count) { Reason = problems[0].Reason }
            : new(new(400, ErrorBody.Of(endpoint, problems)), Store: false) { Reason = problems[0].Reason };
    }

    /// <summary>Decides about a call that is turned away before translation.</summary>
    public static Decision Of(Endpoint endpoint, Refusal refusal, bool strict)
    {
        var problem = new Problem(refusal.Reason, "", refusal.Message);
        var final = refusal.Status is 400 or 401 or 413;
        if (endpoint.Api == Api.Pipelines && final && !strict) return new(Reply.Ok, Store: false, 1, problem) { Reason = refusal.Reason };
        var status = refusal.Status == 413 && endpoint.Api is Api.TrackV2 or Api.Pipelines ? 400 : refusal.Status;
        return new(new(status, ErrorBody.Of(endpoint, problem))
        {
            RetryAfter = status == 503 ? Refusal.RetryAfterSeconds : null,
            Challenge = status != 401 ? null : endpoint.Api == Api.Pipelines ? "Basic realm=\"Pipelines API\"" : "Basic realm=\"Track API\"",
            Close = status == 408,
        }, Store: false)
        { Reason = refusal.Reason };
    }

    private static Reply Success(Endpoint endpoint) => endpoint.Operation == Operation.SubmitForm ? Reply.NoContent : Reply.Ok;
}
