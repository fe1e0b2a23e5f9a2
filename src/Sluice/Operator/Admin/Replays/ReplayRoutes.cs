using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace Sluice.Operator.Admin;

/// <summary><c>/admin/replays</c>.</summary>
internal static class ReplayRoutes
{
    private const string Number = "The replay's number.";

    public static void Map(RouteGroupBuilder replays)
    {
        replays.MapGet("", ListAsync).WithName("ListReplays").WithSummary("Replays, newest first, those that are done included.");
        replays.MapGet("/forecast", static ([AsParameters] ReplayOrder order, IAdministration admin, CancellationToken cancel) => admin.ForecastAsync(order, cancel))
            .WithMetadata(Search.Mark).WithName("ForecastReplay").WithSummary("What a replay would send.")
            .WithDescription("Reads the range through the configuration in force, and sends nothing. Takes as long as reading the range does.");
        replays.MapPost("", StartAsync).WithName("StartReplay").WithSummary("Send a range of the journal to a destination again.")
            .WithDescription("Beside live deliveries, under the configuration, the suppressions and the deletions of the moment in which each message is sent. "
                + "Refused (409) while there is something to know about it, until `confirm` says that it is known.");
        replays.MapGet("/{id:long}", static ([Description(Number)] long id, IAdministration admin, CancellationToken cancel) => admin.ReplayAsync(id, cancel))
            .WithName("GetReplay").WithSummary("How a replay stands.");
        replays.MapPost("/{id:long}/pause", static ([Description(Number)] long id, IAdministration admin, CancellationToken cancel) => admin.PauseReplayAsync(id, cancel))
            .WithName("PauseReplay").WithSummary("Hold a replay, also over restarts.")
            .WithDescription("Answered when nothing of it is under way any more. The journal keeps what it still has to send.");
        replays.MapPost("/{id:long}/resume", static ([Description(Number)] long id, IAdministration admin, CancellationToken cancel) => admin.ResumeReplayAsync(id, cancel))
            .WithName("ResumeReplay").WithSummary("Let a replay go on where it was held.");
        replays.MapPost("/{id:long}/cancel", static ([Description(Number)] long id, IAdministration admin, CancellationToken cancel) => admin.CancelReplayAsync(id, cancel))
            .WithName("CancelReplay").WithSummary("Give a replay up for good.")
            .WithDescription("Answered when nothing of it is under way any more. What waited for another try counts as dropped.");
    }

    private static Task<ReplayPage> ListAsync(
        IAdministration admin,
        [Description("The `next` of the page before.")] long? before = null,
        [Description("Replays at most, 1 to 1000."), Range(1, Page.LimitMax)] int limit = 100,
        CancellationToken cancel = default) =>
        admin.ReplaysAsync(before, Page.Limited(limit), cancel);

    private static Task<ReplayState> StartAsync(
        [AsParameters] ReplayOrder order,
        IAdministration admin,
        [FromQuery(Name = "confirm"), Description("Whether what the forecast warns of is known.")] bool confirm = false,
        CancellationToken cancel = default) =>
        admin.ReplayAsync(order, confirm, cancel);
}
