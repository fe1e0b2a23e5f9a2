using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Sluice.Journal.Privacy;

namespace Sluice.Operator.Admin;

/// <summary><c>/admin/people</c>.</summary>
internal static class PeopleRoutes
{
    public static void Map(RouteGroupBuilder people) =>
        people.MapPost("/forget", ForgetAsync).WithMetadata(Search.Mark).WithName("ForgetPerson").WithSummary("Make everything about a person in the journal unreadable.")
            .WithDescription("And hold back what is still on its way. Calls keep their numbers, and those about others as well keep what is about the others. "
                + "Answered when all of the journal was searched; when it breaks off, ask again. "
                + "The person is not forgotten completely while `unreadable` has entries or `not_overwritten` is true.");

    private static Task<ForgetReport> ForgetAsync(
        [FromQuery(Name = "person"), Description("An identifier of the person: an id, an e-mail address, an anonymous id. Once for each.")] string[] person,
        IAdministration admin,
        [FromQuery(Name = "dry_run"), Description("Whether to change nothing and say what there is.")] bool dryRun = false,
        CancellationToken cancel = default)
    {
        if (person.Length == 0) throw new AdminException(400, "person", "Nobody is named.", "Give an identifier of the person.");
        return admin.ForgetAsync(person, dryRun, cancel);
    }
}
