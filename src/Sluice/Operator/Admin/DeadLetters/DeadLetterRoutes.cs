using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace Sluice.Operator.Admin;

/// <summary><c>/admin/dead-letters</c>.</summary>
internal static class DeadLetterRoutes
{
    public static void Map(RouteGroupBuilder letters)
    {
        letters.MapGet("", ListAsync).WithMetadata(Search.Mark).WithName("ListDeadLetters").WithSummary("Dead letters, newest first.");
        letters.MapGet("/{id:long}", static ([Description("The letter's number.")] long id, IAdministration admin, CancellationToken cancel) => admin.DeadLetterAsync(id, cancel))
            .WithMetadata(Search.Mark).WithName("GetDeadLetter").WithSummary("All that is kept of a dead letter.");
        letters.MapPost("/{id:long}/retry", RetryAsync).WithName("RetryDeadLetter").WithSummary("Have a dead letter delivered again.").WithDescription(Retry);
        letters.MapPost("/{id:long}/drop", DropAsync).WithName("DropDeadLetter").WithSummary("Give a dead letter up for good.").WithDescription(Drop);
        letters.MapPost("/retry", RetryAllAsync).WithMetadata(Search.Mark).WithName("RetryDeadLetters")
            .WithSummary("Have dead letters delivered again.").WithDescription($"{Retry} {Filters}");
        letters.MapPost("/drop", DropAllAsync).WithMetadata(Search.Mark).WithName("DropDeadLetters")
            .WithSummary("Give dead letters up for good.").WithDescription($"{Drop} {Filters}");
    }

    private const string Retry = "It is delivered as if it had never been tried, in its place among the messages about the same persons that have not been delivered yet. "
        + "The time after which it is given up starts anew.";

    private const string Drop = "It is counted as dropped from then on.";

    private const string Filters = "Give at least one filter, or `all`; with `dry_run` nothing is changed, and the answer says how many it would be.";

    private static Task<DeadLetterPage> ListAsync(
        [AsParameters] DeadLetterFilter filter,
        IAdministration admin,
        [Description("The `next` of the page before.")] long? before = null,
        [Description("Letters at most, 1 to 1000; fewer when their messages have more than 16 MiB."), Range(1, Page.LimitMax)] int limit = 100,
        CancellationToken cancel = default) =>
        admin.DeadLettersAsync(filter, before, Page.Limited(limit), cancel);

    private static Task<LetterOutcome> RetryAsync(
        [Description("The letter's number.")] long id,
        IAdministration admin,
        [FromQuery(Name = "dry_run"), Description("Whether to change nothing and say how many it would be.")] bool dryRun = false,
        CancellationToken cancel = default) =>
        admin.RetryAsync(id, dryRun, cancel);

    private static Task<LetterOutcome> DropAsync(
        [Description("The letter's number.")] long id,
        IAdministration admin,
        [FromQuery(Name = "dry_run"), Description("Whether to change nothing and say how many it would be.")] bool dryRun = false,
        CancellationToken cancel = default) =>
        admin.DropAsync(id, dryRun, cancel);

    private static Task<LetterOutcome> RetryAllAsync(
        [AsParameters] DeadLetterFilter filter,
        IAdministration admin,
        [FromQuery(Name = "dry_run"), Description("Whether to change nothing and say how many it would be.")] bool dryRun = false,
        [Description("Whether every dead letter is meant when there is no filter.")] bool all = false,
        CancellationToken cancel = default) =>
        admin.RetryAsync(Meant(filter, all), dryRun, cancel);

    private static Task<LetterOutcome> DropAllAsync(
        [AsParameters] DeadLetterFilter filter,
        IAdministration admin,
        [FromQuery(Name = "dry_run"), Description("Whether to change nothing and say how many it would be.")] bool dryRun = false,
        [Description("Whether every dead letter is meant when there is no filter.")] bool all = false,
        CancellationToken cancel = default) =>
        admin.DropAsync(Meant(filter, all), dryRun, cancel);

    private static DeadLetterFilter Meant(DeadLetterFilter filter, bool all) => all || !filter.IsEmpty()
        ? filter
        : throw new AdminException(400, "query", "No filter is given, which would mean every dead letter.", "Give a filter, or `all=true`.");
}
