/// The schemas of this service. What stands here is kept; other names of the standard are taken and dropped, because
/// nobody needs them for introductions; and names of nobody's are refused (AT-23).
extension ScimSchema {
    private static let externalID = ScimAttribute(
        name: "externalId", isCaseExact: true, words: "The directory's own id of the resource.")

    private static let primary = ScimAttribute(
        name: "primary", kind: .boolean, words: "Whether it is the one to use.")

    private static func type(_ suggestions: [String]) -> ScimAttribute {
        ScimAttribute(name: "type", maximum: 40, suggestions: suggestions, words: "What it is for.")
    }

    static let user = ScimSchema(
        id: ScimURN.user, name: "User", words: "Somebody of the workspace",
        attributes: [
            ScimAttribute(
                name: "userName", isRequired: true, isUnique: true, maximum: 254,
                words: "The name by which the directory knows somebody, mostly their address."),
            externalID,
            ScimAttribute(
                name: "name", kind: .complex, words: "The parts of the name.",
                parts: [
                    ScimAttribute(name: "formatted", words: "The whole name."),
                    ScimAttribute(name: "familyName", words: "The family name."),
                    ScimAttribute(name: "givenName", words: "The given name."),
                ], passedOver: ["middlename", "honorificprefix", "honorificsuffix"]),
            ScimAttribute(name: "displayName", words: "The name that others see."),
            ScimAttribute(name: "active", kind: .boolean, words: "False: they leave everything at once."),
            ScimAttribute(
                name: "timezone", maximum: 64, words: "The time zone by its IANA name. Another name is not used."),
            ScimAttribute(
                name: "emails", kind: .complex, isMultiple: true, isRequired: true,
                words: "Addresses; the primary one is written to.",
                parts: [
                    ScimAttribute(name: "value", isRequired: true, maximum: 254, words: "The address."),
                    type(["work", "home", "other"]),
                    primary,
                ], passedOver: ["display", "$ref"]),
            ScimAttribute(
                name: "addresses", kind: .complex, isMultiple: true,
                words: "Places; the primary one says where they work.",
                parts: [
                    ScimAttribute(name: "formatted", maximum: 400, words: "The whole address."),
                    ScimAttribute(name: "locality", maximum: 120, words: "The town."),
                    ScimAttribute(name: "region", maximum: 120, words: "The state or region."),
                    ScimAttribute(name: "country", maximum: 120, words: "The country."),
                    type(["work", "home", "other"]), primary,
                ], passedOver: ["streetaddress", "postalcode", "display", "$ref"]),
            ScimAttribute(
                name: "groups", kind: .complex, isMultiple: true, mutability: .readOnly, words: "Groups they are in.",
                parts: [
                    ScimAttribute(name: "value", mutability: .readOnly, words: "The group's id."),
                    ScimAttribute(
                        name: "$ref", kind: .reference, mutability: .readOnly, targets: ["Group"],
                        words: "The group's address."),
                    ScimAttribute(name: "display", mutability: .readOnly, words: "The group's name."),
                ]),
        ],
        passedOver: [
            "nickname", "profileurl", "title", "usertype", "preferredlanguage", "locale", "password", "phonenumbers",
            "ims", "photos", "entitlements", "roles", "x509certificates",
        ],
        extensions: [enterprise, klatch])

    static let enterprise = ScimSchema(
        id: ScimURN.enterprise, name: "EnterpriseUser", words: "What a company knows of somebody",
        attributes: [ScimAttribute(name: "department", maximum: 120, words: "The department.")],
        passedOver: ["employeenumber", "costcenter", "organization", "division", "manager"])

    static let klatch = ScimSchema(
        id: ScimURN.klatch, name: "KlatchUser", words: "What introductions need and the standard has no name for",
        attributes: [
            ScimAttribute(
                name: "startDate", maximum: 40,
                words: "The first day at work, as 2026-03-01, with or without a time. Another spelling is not used.")
        ])

    static let group = ScimSchema(
        id: ScimURN.group, name: "Group", words: "People that the directory groups together",
        attributes: [
            ScimAttribute(name: "displayName", isRequired: true, isUnique: true, words: "The name of the group."),
            externalID,
            ScimAttribute(
                name: "members", kind: .complex, isMultiple: true, words: "Who is in it.",
                parts: [
                    ScimAttribute(
                        name: "value", isRequired: true, mutability: .immutable, isCaseExact: true,
                        words: "The user's id."),
                    ScimAttribute(
                        name: "$ref", kind: .reference, mutability: .immutable, targets: ["User"],
                        words: "The user's address."),
                ], passedOver: ["display", "type"]),
        ])
}
