namespace Sluice.Configuration.Declarations;

/// <summary>The keys of <c>admin:</c>.</summary>
internal static class AdminKeys
{
    public static Section<AdminConfig> All() => new(new AdminConfig())
    {
        {
            "token", SourceKeys.Several(new Credential(isUser: false, isToken: true) { Secret = true }), admin => admin.Tokens,
            (admin, value) => admin with { Tokens = value },
            "The token that requests carry as `Authorization: Bearer …`. Without it, only requests from the gateway's own machine are answered. "
            + "Two while [it is changed](run-in-production.md#change-a-key); commands take the first, unless the variable `SLUICE_ADMIN_TOKEN` is set: its value then counts."
        },
    };
}
