using System.ComponentModel;

namespace Sluice.Operator.Admin;

/// <summary><c>/admin/destinations</c>.</summary>
internal static class DestinationRoutes
{
    public static void Map(RouteGroupBuilder destinations)
    {
        destinations.MapGet("", static (IAdministration admin, CancellationToken cancel) => admin.DestinationsAsync(cancel))
            .WithName("ListDestinations").WithSummary("How every destination stands.");
        destinations.MapGet("/{name}",
            static ([Description("The destination.")] string name, IAdministration admin, CancellationToken cancel) => admin.DestinationAsync(name, cancel))
            .WithName("GetDestination").WithSummary("How a destination stands.");
        destinations.MapPost("/{name}/pause",
            static ([Description("The destination.")] string name, IAdministration admin, CancellationToken cancel) => admin.PauseAsync(name, cancel))
            .WithName("PauseDestination").WithSummary("Hold a destination.")
            .WithDescription("Nothing is sent to it until it is resumed, also after a restart; what comes in meanwhile waits in the journal. "
                + "Answered when nothing is under way any more.");
        destinations.MapPost("/{name}/resume",
            static ([Description("The destination.")] string name, IAdministration admin, CancellationToken cancel) => admin.ResumeAsync(name, cancel))
            .WithName("ResumeDestination").WithSummary("End the hold of a destination.")
            .WithDescription("One that is paused because it refuses us is tried again at once.");
    }
}
