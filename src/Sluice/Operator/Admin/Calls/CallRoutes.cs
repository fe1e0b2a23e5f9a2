using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Sluice.Operator.Admin;

/// <summary><c>/admin/events</c>, <c>/admin/calls</c> and <c>/admin/messages</c>.</summary>
internal static class CallRoutes
{
    public static void Map(RouteGroupBuilder admin)
    {
        admin.MapGet("/events", ListAsync).WithMetadata(Search.Mark).WithName("ListEvents")
            .WithSummary("The newest calls, their messages, and what became of them at each destination.")
            .WithDescription("A request looks at no more than 100,000 calls: what a filter leaves of them may be few or none, and `next` says where to go on. "
                + "Credentials of sources are masked.");
        admin.MapGet("/calls/{sequence:long}",
            static ([Description("The number that the header X-Sluice-Journal gave the call.")] long sequence, IAdministration admin, CancellationToken cancel) =>
            admin.CallAsync(sequence, cancel))
            .WithName("GetCall").WithSummary("What became of a call, by its number in the journal.");
        admin.MapGet("/messages/{messageId}", MessageAsync).WithMetadata(Search.Mark)
            .WithName("GetMessage").WithSummary("What became of a message, by its id.")
            .WithDescription("An id that the gateway made says when, and its call is looked for there; any other id is looked for in the newest 100,000 calls.");
    }

    // The server leaves a slash of an id as it was sent.
    private static string WithSlashes(string id) => id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static Task<MessageState> MessageAsync(
        [Description("The message's id.")] string messageId,
        IAdministration admin,
        [Description("The `next` of the page before.")] long? before = null,
        CancellationToken cancel = default) =>
        admin.MessageAsync(WithSlashes(messageId), before, cancel);

    private static Task<CallPage> ListAsync(
        [AsParameters] CallFilter filter,
        IAdministration admin,
        [Description("The `next` of the page before.")] long? before = null,
        [Description("Calls at most, 1 to 1000; fewer when their messages have more than 16 MiB."), Range(1, Page.LimitMax)] int limit = 20,
        CancellationToken cancel = default) =>
        admin.EventsAsync(filter, before, Page.Limited(limit), cancel);
}
