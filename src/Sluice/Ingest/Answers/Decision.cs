using Sluice.Translation;
using Endpoint = Sluice.Translation.Endpoint;

namespace Sluice.Ingest.Answers;

/// <summary>What happens with a translated or refused call.</summary>
/// <param name="Reply">What the client gets, for a stored call once it is durable.</param>
/// <param name="Store">Whether it goes into the journal.</param>
/// <param name="Dropped">How many items, or the call itself, were refused without that showing in the answer.</param>
/// <param name="Why">The first reason for that, or why the call was not kept; null when there is none.</param>
internal readonly record struct Decision(Reply Reply, bool Store, int Dropped = 0, Problem? Why = null)
{
    /// <summary>So many errors of a call of which nothing was stored are told; the rest shows when these are mended.</summary>
    private const int MostErrors = 100;

    /// <summary>One word for what was refused first of it, whether that shows or not; null when nothing was.</summary>
    public string? Reason { get; init; }

    /// <summary>Decides about a translated call (spec 1.1, 2.4, 4.1).</summary>
    /// <param name="endpoint">Where it came in.</param>
    /// <param name="translation">What it became.</param>
    /// <param name="strict">Whether a Pipelines caller wants to be told.</param>
    public static Decision Of(Endpoint endpoint, TranslatedCall translation, bool strict)
    {
        var store = translation.Outcome is Outcome.Mapped or Outcome.NotMapped;
        var problems = translation.Problems;
        if (problems.Count == 0) return new(Success(endpoint), store);
        if (IsPermissive(endpoint))
        {
            // Strict is all or nothing: a 400 must not have stored half of a batch.
            return strict
                ? new(new(400, ErrorBody.Of(endpoint, FirstOf(problems))), Store: false) { Reason = problems[0].Reason }
                : new(Success(endpoint), store, problems.Count, problems[0]) { Reason = problems[0].Reason };
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
        if (IsPermissive(endpoint) && final && !strict) return new(Success(endpoint) with { Close = refusal.Close }, Store: false, 1, problem) { Reason = refusal.Reason };
        var status = refusal.Status == 413 && endpoint.Api is Api.TrackV2 or Api.Pipelines ? 400 : refusal.Status;
        return new(new(status, ErrorBody.Of(endpoint, problem))
        {
            RetryAfter = refusal.RetryAfter,
            Challenge = status != 401 ? null : endpoint.Api == Api.Pipelines ? "Basic realm=\"Pipelines API\"" : "Basic realm=\"Track API\"",
            Close = refusal.Close,
        }, Store: false)
        { Reason = refusal.Reason };
    }

    /// <summary>Decides that a call is taken and forgotten: its sender does not want to be known.</summary>
    public static Decision Ignore(Endpoint endpoint) =>
        new(Success(endpoint), Store: false, 0, new("privacy", "", "The browser says that its user does not want to be tracked.")) { Reason = "privacy" };

    private static IEnumerable<Problem> FirstOf(IReadOnlyList<Problem> problems) => problems.Count <= MostErrors
        ? problems
        : problems.Take(MostErrors).Append(new("invalid", "batch", $"{problems.Count - MostErrors} more errors are not listed; mend these first."));

    // An image that does not come would be asked for again.
    private static bool IsPermissive(Endpoint endpoint) => endpoint.Api == Api.Pipelines || endpoint.Operation == Operation.BrowserImage;

    private static Reply Success(Endpoint endpoint) => endpoint.Operation switch
    {
        Operation.SubmitForm => Reply.NoContent,
        Operation.BrowserImage => Reply.Dot,
        _ => Reply.Ok,
    };
}
